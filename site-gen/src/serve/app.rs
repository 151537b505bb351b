//! Pages and function behind one address, the function being replaced when the site's forms change.
//!
//! The deployed function reads its bundle once; only here does a definition change under a running server. So
//! nothing of that is in the function: a new one is made when the next form is sent, and requests go to the latest.

use std::sync::{Mutex, PoisonError, RwLock};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use ingest_fn::{Bundle, Config, Service, Store};
use tower::ServiceExt as _;

use super::Trouble;

/// Answers every request that is not about the server itself.
pub(super) struct App {
    pages: Router,
    store: Store,
    config: Config,
    /// Pages and function; pages alone as long as there was no bundle.
    current: RwLock<Router>,
    /// Another bundle was written since.
    outdated: Mutex<bool>,
}

impl App {
    pub fn new(pages: Router, store: Store, config: Config) -> Self {
        let outdated = Mutex::new(false);
        Self { current: RwLock::new(pages.clone()), pages, store, config, outdated }
    }

    /// There is another bundle. Reading it takes longer than a page may wait to be shown, and most changes are not
    /// about forms: it is read when somebody needs it.
    pub fn expect_other_forms(&self) {
        *self.outdated.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Serves the forms of the bundle that was last written.
    pub fn take_forms(&self) -> Result<(), Trouble> {
        let file = &self.config.bundle;
        let bundle = std::fs::read(file)
            .map_err(|error| Trouble(format!("{} ne peut pas être lu : {error}", file.display())))?;
        let bundle = Bundle::from_json(&bundle)
            .map_err(|error| Trouble(format!("les formulaires ne peuvent pas être servis : {error}")))?;
        let service = Service::new(bundle, self.store.clone(), self.config.clone());
        let router = ingest_fn::router(service).fallback_service(self.pages.clone());
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = router;
        Ok(())
    }

    /// Those of the last build, if they are not served yet. Whoever comes meanwhile waits for them; after a failure
    /// the next request tries again.
    fn take_expected_forms(&self) -> Result<(), Trouble> {
        let mut outdated = self.outdated.lock().unwrap_or_else(PoisonError::into_inner);
        if *outdated {
            self.take_forms()?;
            *outdated = false;
        }
        Ok(())
    }

    pub async fn answer(&self, request: Request) -> Response {
        if request.uri().path().starts_with("/formulaires/")
            && let Err(trouble) = self.take_expected_forms()
        {
            eprintln!("erreur : {trouble}");
        }
        let router = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        router.oneshot(request).await.into_response()
    }
}
