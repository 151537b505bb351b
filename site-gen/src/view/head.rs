//! What a page tells programs rather than people: feeds to follow, a picture to share, a calendar to keep.
//!
//! Where such a file is published is decided here alone; `derive` writes it at the same address.

use serde::Serialize;

use super::listing::Listing;
use super::{Document, PageView, Views};
use crate::site::{CalendarDate, Collection, Page, Value};

/// An Atom feed to announce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    pub title: String,
    pub url: String,
}

/// Addresses of a collection's open data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenDataView {
    pub json: String,
    pub csv: String,
    pub schema: String,
}

/// A picture that other sites show beside a link to the page; they know JPEG and PNG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SocialImage {
    /// Absolute.
    pub url: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub alt: String,
}

/// A feed to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub title: String,
    /// `/actions/feed.xml`
    pub url: String,
    /// The page that shows the same to people.
    pub page_url: String,
    /// Indices into `Site::pages`, of all pages that have a day; unsorted.
    pub entries: Vec<usize>,
}

/// The feed of the whole site.
const SITE_FEED: &str = "/feed.xml";

/// When a page last had something new: `updated`, or else when it was first told.
#[must_use]
pub fn news_date(collection: &Collection, page: &Page) -> Option<CalendarDate> {
    page.updated.or_else(|| first_told(collection, page)).or(page.original_updated)
}

/// The field that the feed goes by, or else the day on which the page was to appear.
#[must_use]
pub fn first_told(collection: &Collection, page: &Page) -> Option<CalendarDate> {
    let field = collection.outputs.news_field();
    field.and_then(|field| date_field(page, field)).or(page.publish)
}

/// The value of a field of type date.
#[must_use]
pub fn date_field(page: &Page, name: &str) -> Option<CalendarDate> {
    match page.fields.get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

/// The day on which an entry begins, if its collection has a calendar and its editor knew the day; drafts are in none.
#[must_use]
pub fn event_day(collection: &Collection, page: &Page) -> Option<CalendarDate> {
    let calendar = collection.outputs.calendar.as_ref()?;
    date_field(page, &calendar.start).filter(|date| date.day.is_some() && !page.draft)
}

impl Views<'_> {
    pub(super) fn announce_page(&self, view: &mut PageView<'_>, page: &Page) {
        let collection = &self.site.collections[page.collection];
        view.feeds = self.feed_links(self.main_listing(page.collection));
        if event_day(collection, page).is_some() {
            view.calendar = Some(format!("{}agenda.ics", page.url));
        }
        view.social_image = self.social_image(view);
        view.json_ld = Some(self.page_json_ld(view, page));
    }

    pub(super) fn announce_listing(&self, view: &mut PageView<'_>, listing: &Listing) {
        view.feeds = self.feed_links(Some(listing));
        let collection = &self.site.collections[listing.collection];
        let mut events = listing.entries.iter().map(|page| event_day(collection, &self.site.pages[*page]));
        if listing.current.is_none() && events.any(|day| day.is_some()) {
            view.calendar = Some(format!("{}agenda.ics", listing.first_url));
        }
        view.social_image = self.social_image(view);
        view.json_ld = self.listing_json_ld(view);
    }

    fn main_listing(&self, collection: usize) -> Option<&Listing> {
        self.listings.iter().find(|listing| listing.collection == collection && listing.current.is_none())
    }

    /// Whether feeds tell of it.
    fn is_news(&self, page: usize) -> bool {
        let page = &self.site.pages[page];
        !page.draft && news_date(&self.site.collections[page.collection], page).is_some()
    }

    /// Whether search engines are to know the document: nobody is led to drafts, nor to a list of nothing else.
    #[must_use]
    pub fn is_public(&self, document: Document) -> bool {
        let pages = &self.site.pages;
        match document {
            Document::Page(index) => !pages[index].draft,
            Document::Listing(index, number) => {
                let entries = &self.listings[index].entries;
                number == 1 && (entries.is_empty() || entries.iter().any(|page| !pages[*page].draft))
            }
            Document::NotFound | Document::Redirect(..) => false,
        }
    }

    /// Where the feed of a listing is; `None` if it would be empty.
    pub(super) fn feed_of(&self, listing: &Listing) -> Option<String> {
        let wanted = self.site.collections[listing.collection].outputs.feed.is_some();
        let dated = || listing.entries.iter().any(|page| self.is_news(*page));
        (wanted && dated()).then(|| format!("{}feed.xml", listing.first_url))
    }

    fn feed_links(&self, listing: Option<&Listing>) -> Vec<FeedLink> {
        let site = &self.site.settings.title;
        let site_feed = self.site.edition.url(SITE_FEED);
        let own = listing.and_then(|listing| {
            let url = self.feed_of(listing).filter(|url| *url != site_feed)?;
            Some(FeedLink { title: format!("{site} – {}", self.title_of(listing)), url })
        });
        let all = self.listings.iter().any(|listing| self.feed_of(listing).is_some());
        let all = all.then(|| FeedLink { title: site.clone(), url: site_feed.clone() });
        own.into_iter().chain(all).collect()
    }

    /// Every feed of the site; the site's own first.
    #[must_use]
    pub fn feeds(&self) -> Vec<Feed> {
        let dated = |listing: &Listing| -> Vec<usize> {
            let pages = listing.entries.iter().copied();
            pages.filter(|page| self.is_news(*page)).collect()
        };
        let mut feeds = Vec::new();
        let mut all = Vec::new();
        for listing in &self.listings {
            let Some(url) = self.feed_of(listing) else { continue };
            let entries = dated(listing);
            if listing.current.is_none() {
                all.extend(&entries);
            }
            let title = format!("{} – {}", self.site.settings.title, self.title_of(listing));
            feeds.push(Feed { title, url, page_url: listing.first_url.clone(), entries });
        }
        let site_feed = self.site.edition.url(SITE_FEED);
        feeds.retain(|feed| feed.url != site_feed);
        if !all.is_empty() {
            let title = self.site.settings.title.clone();
            let site = Feed { title, url: site_feed, page_url: self.site.home.clone(), entries: all };
            feeds.insert(0, site);
        }
        feeds
    }

    /// Where the open data of a collection is.
    #[must_use]
    pub fn open_data_of(&self, collection: &Collection) -> Option<OpenDataView> {
        let name = &collection.name;
        collection.outputs.open_data.then(|| OpenDataView {
            json: format!("/{name}.json"),
            csv: format!("/{name}.csv"),
            schema: format!("/{name}.schema.json"),
        })
    }

    /// The page's own photo, or else the largest icon of the theme.
    fn social_image(&self, view: &PageView<'_>) -> Option<SocialImage> {
        let absolute = |url: &str| format!("{}{url}", self.site.settings.base_url);
        if let Some(photo) = view.image.as_ref().filter(|image| image.src.ends_with(".jpg")) {
            let url = absolute(&photo.src);
            return Some(SocialImage {
                url,
                width: photo.width,
                height: photo.height,
                alt: photo.alt.clone(),
            });
        }
        let icon = self.theme.icons.iter().filter(|icon| !icon.maskable).max_by_key(|icon| icon.size)?;
        let url = self.assets?.get(&icon.file)?.url.as_deref()?;
        let alt = self.site.settings.title.clone();
        Some(SocialImage { url: absolute(url), width: icon.size, height: icon.size, alt })
    }
}
