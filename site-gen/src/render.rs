//! From a context to HTML; the only module that knows Tera.
//!
//! A template that cannot be read or drawn is a designer's error: it comes out as a diagnostic on the template's
//! line, like an editor's error does on theirs.

mod blocks;
mod fault;
mod kept;
mod keys;
mod shared;
mod tags;

pub use kept::Page as KeptPage;
pub use shared::Shared;

pub use blocks::Blocks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tera::Tera;
use tera::value::{Key, Value};

use crate::assets::AssetMap;
use crate::diagnostic::Diagnostic;
use crate::theme::{Messages, Theme};
use crate::view::{Context, SiteView};

/// A page for each former address is part of every site, also of one whose theme does not draw it.
const REDIRECT: (&str, &str) = ("redirect.html", include_str!("render/redirect.html"));

/// Compiled templates.
pub struct Templates {
    tera: Arc<Tera>,
}

/// Compiled templates and what all pages of one edition share.
pub struct Renderer {
    tera: Arc<Tera>,
    /// With the menus of the many pages to which no link of them leads.
    site: Value,
    texts: Value,
    assets: Value,
}

impl Templates {
    /// Compiles the theme's templates.
    ///
    /// # Errors
    /// Every syntax error, and every reference to a template, component or filter that does not exist.
    pub fn compile(theme: &Theme) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::default();
        tera.add_raw_templates(&theme.templates).map_err(|error| fault::of_templates(theme, &error))?;
        if !tera.contains_template(REDIRECT.0) {
            tera.add_raw_template(REDIRECT.0, REDIRECT.1)
                .map_err(|error| fault::of_templates(theme, &error))?;
        }
        Ok(Self { tera: Arc::new(tera) })
    }

    /// What draws the blocks of texts, in the words of `texts`.
    ///
    /// # Errors
    /// A value that templates cannot hold.
    pub fn blocks(&self, texts: &Messages) -> Result<Blocks, Vec<Diagnostic>> {
        Ok(Blocks { tera: Arc::clone(&self.tera), texts: value(texts)?, faults: Mutex::default() })
    }

    /// Adds what every page shows.
    ///
    /// # Errors
    /// A value that templates cannot hold.
    pub fn share(
        &self,
        site: &SiteView<'_>,
        texts: &Messages,
        assets: &AssetMap,
    ) -> Result<Renderer, Vec<Diagnostic>> {
        Ok(Renderer {
            tera: Arc::clone(&self.tera),
            site: value(site)?,
            texts: value(texts)?,
            assets: value(assets)?,
        })
    }
}

impl Renderer {
    /// Draws `templates/<context.page.template>.html` into `html`, in place of what is there: one room for many pages.
    ///
    /// `source` is the file an editor would open about this page.
    ///
    /// # Errors
    /// A template that does not exist, or that fails on this context.
    pub fn render(&self, context: &Context<'_>, source: &str, html: &mut Vec<u8>) -> Result<(), Diagnostic> {
        html.clear();
        let name = format!("{}.html", context.page.template);
        if !self.tera.contains_template(&name) {
            return Err(fault::no_template(source, &name, self.tera.get_template_names()));
        }
        let tera_context = self.context(context).map_err(|error| fault::of_render(&name, source, &error))?;
        self.tera
            .render_to(&name, &tera_context, html)
            .map_err(|error| fault::of_render(&name, source, &error))
    }

    fn context(&self, context: &Context<'_>) -> tera::TeraResult<tera::Context> {
        let site = match &context.menus {
            None => self.site.clone(),
            Some(menus) => self.site_with(Value::try_from_serializable(menus)?),
        };
        let mut all = tera::Context::from_serialize(context)?;
        self.add_common(&mut all, site);
        Ok(all)
    }

    fn site_with(&self, menus: Value) -> Value {
        let mut site = self.site.clone().into_map().unwrap_or_default();
        site.insert(Key::Str("menus"), menus);
        Value::from(site)
    }

    fn add_common(&self, context: &mut tera::Context, site: Value) {
        context.insert_value("site", site);
        context.insert_value("t", self.texts.clone());
        context.insert_value("assets", self.assets.clone());
    }
}

/// Looks through the conditions of the theme's templates; `context` is that of any page.
///
/// # Errors
/// Every key of `page` and `site` that they ask for and that no page has.
pub fn check_conditions(
    theme: &Theme,
    site: &SiteView<'_>,
    context: &Context<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let keys = |of: Value| {
        let map = of.into_map().unwrap_or_default();
        map.keys().filter_map(|key| key.as_str().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    let known = BTreeMap::from([("page", keys(value(&context.page)?)), ("site", keys(value(site)?))]);
    let mut faults = Vec::new();
    for (name, source) in &theme.templates {
        let found = keys::unknown(source, &known);
        faults.extend(found.iter().map(|found| fault::of_key(name, found, &known)));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn value<T: Serialize + ?Sized>(of: &T) -> Result<Value, Vec<Diagnostic>> {
    Value::try_from_serializable(of)
        .map_err(|error| vec![fault::of_render("base.html", "content/site.yaml", &error)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;
    use crate::site::Site;
    use crate::theme::{self, tests::minimal};
    use crate::view::{Document, Views};
    use crate::world::Memory;

    fn render(world: &Memory, document: Document) -> Result<String, Vec<Diagnostic>> {
        render_site(&fixture::site(), world, document)
    }

    fn render_site(site: &Site, world: &Memory, document: Document) -> Result<String, Vec<Diagnostic>> {
        let theme = theme::load(world, &site.settings.languages)?;
        let plan = ImagePlan::new(site, &theme.settings)?;
        let texts = theme.messages("fr").unwrap();
        let views = Views::new(site, &plan, &theme.settings, texts);
        let assets = crate::assets::fingerprint(&theme)?;
        let templates = Templates::compile(&theme)?;
        let renderer = templates.share(&views.site(), texts, &assets.map)?;
        let mut html = Vec::new();
        let drawn = renderer.render(&views.context(document), views.source(document), &mut html);
        drawn.map(|()| String::from_utf8(html).unwrap()).map_err(|fault| vec![fault])
    }

    fn page_template(source: &str) -> Memory {
        minimal().with("themes/templates/page.html", source)
    }

    #[test]
    fn templates_see_the_documented_context() {
        let source = "{{ site.title }}|{{ site.menus.main[2].current }}|{{ t.home }}|{{ assets.css.url }}|\
                      {{ page.title }}|{{ page.updated is none }}|{{ listing is none }}|{{ receipt is none }}|\
                      {{ site.collections.actions.total }}";
        let html = render(&page_template(source), Document::Page(1)).unwrap();
        assert!(html.starts_with("Actions Patients Partenaires|true|Accueil|/assets/site."), "{html}");
        assert!(html.ends_with("|La plateforme|true|true|true|5"), "{html}");
    }

    #[test]
    fn a_former_address_leads_on_whatever_the_theme() {
        let mut site = fixture::site();
        site.pages[1].aliases = vec!["/ancienne/".to_owned()];
        let document = Document::Redirect(1, 0);
        let html = render_site(&site, &minimal(), document).unwrap();
        for piece in [
            "<html lang=\"fr\">",
            "<meta name=\"robots\" content=\"noindex\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=&#x2F;plateforme&#x2F;\">",
            "<link rel=\"canonical\" href=\"https:&#x2F;&#x2F;exemple.ch&#x2F;plateforme&#x2F;\">",
            ">La plateforme</a>",
        ] {
            assert!(html.replace('/', "&#x2F;").contains(&piece.replace('/', "&#x2F;")), "{piece} in {html}");
        }
        let own = minimal().with("themes/templates/redirect.html", "{{ page.url }} → {{ redirect.url }}");
        assert_eq!(render_site(&site, &own, document).unwrap(), "/ancienne/ → /plateforme/");
    }

    #[test]
    fn text_is_escaped_and_bodies_are_not() {
        let source = "{{ '<b>' }}{{ page.html | safe }}";
        let html = render(&page_template(source), Document::Page(2)).unwrap();
        assert!(html.starts_with("&lt;b&gt;<h2 id=\"duree\">Durée</h2><figure"), "{html}");
    }

    #[test]
    fn every_syntax_error_is_placed_on_its_line() {
        let world = page_template("<p>\n{% if %}").with("themes/templates/home.html", "{{ page. }}");
        let faults = render(&world, Document::Page(1)).unwrap_err();
        let files: Vec<_> = faults.iter().map(|fault| fault.file.as_str()).collect();
        assert_eq!(files, ["themes/templates/home.html", "themes/templates/page.html"]);
        assert!(faults[1].span.as_ref().unwrap().start >= 4, "{faults:?}");
    }

    #[test]
    fn unknown_components_and_filters_are_placed_too() {
        let world = page_template("x\n{{ <absent /> }} {{ page.title | absente }}");
        let faults = render(&world, Document::Page(1)).unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:?}");
        for fault in &faults {
            assert_eq!(fault.file, "themes/templates/page.html");
            let span = fault.span.clone().unwrap();
            assert!(span.start >= 2 && span.end > span.start, "{fault:?}");
        }
    }

    #[test]
    fn a_misspelt_name_is_placed_and_corrected() {
        let faults = render(&page_template("{{ page.titel }}"), Document::Page(1)).unwrap_err();
        assert_eq!(faults[0].file, "themes/templates/page.html");
        assert_eq!(faults[0].message, "« titel » n’existe pas ici");
        assert!(faults[0].help.as_ref().unwrap().contains("« title »"), "{faults:?}");
        assert!(faults[0].span.is_some());
    }

    #[test]
    fn parents_and_components_that_are_missing_are_told() {
        let faults = render(&page_template("{% extends \"absent.html\" %}"), Document::Page(1)).unwrap_err();
        assert_eq!((faults[0].file.as_str(), faults.len()), ("themes/templates/page.html", 1));
        let component = "{% component c(a: string) %}{{ a }}{% endcomponent c %}";
        let world = page_template("{{ <c /> }}").with("themes/templates/components/c.html", component);
        let faults = render(&world, Document::Page(1)).unwrap_err();
        assert_eq!(faults[0].file, "themes/templates/page.html", "{faults:?}");
    }
}
