//! `robots.txt`: everything may be read, except answers to forms.

use crate::site::Site;

pub(super) fn robots(site: &Site) -> String {
    format!("User-agent: *\nDisallow: /formulaires/\n\nSitemap: {}/sitemap.xml\n", site.settings.base_url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn it_leads_to_the_sitemap() {
        assert!(robots(&fixture::site()).ends_with("\nSitemap: https://exemple.ch/sitemap.xml\n"));
    }
}
