//! One small site per institution of the domain: each with its own words, collections and forms, all with the theme
//! of the repository. What differs between hospitals is configuration.

use std::collections::BTreeSet;

use crate::crawl::Published;
use tests::{Site, printed, repository};

/// A site, listings it must have, and what a page must say: (address, words).
struct Institution {
    name: &'static str,
    listings: &'static [&'static str],
    says: &'static [(&'static str, &'static str)],
}

const INSTITUTIONS: &[Institution] = &[
    Institution {
        name: "aphp",
        listings: &[
            "/outils/etape/formaliser/",
            "/outils/etat/non_definitif/",
            "/evenements/public/referents/",
        ],
        says: &[
            ("/outils/charte/", "Document non définitif"),
            ("/outils/etape/besoin/", "1 outil"),
            ("/evenements/session-initiation/", "janvier 2024"),
        ],
    },
    Institution {
        name: "chu-nice",
        listings: &["/projets/theme/parcours/", "/profils/"],
        says: &[
            ("/profils/", "4 profils"),
            ("/cadre/", "convention"),
            ("/projets/diabete/", "En attente de retour"),
        ],
    },
    Institution {
        name: "clb-lyon",
        listings: &[
            "/actions/public/soignants/",
            "/associations/soutien/ecoute/",
            "/constats/nature/levier/",
        ],
        says: &[
            ("/actions/", "5 actions"),
            ("/associations/association-exemple/", "Permanence"),
            ("/constats/nature/levier/", "2 constats"),
        ],
    },
    Institution {
        name: "chu-nimes",
        listings: &["/preconisations/echelle/micro/", "/preconisations/acteurs/etudiants/"],
        says: &[
            ("/preconisations/", "9 préconisations"),
            ("/preconisations/donner-du-temps/", "Numéro 9"),
            ("/definition/", "c’est…"),
        ],
    },
    Institution {
        name: "pole-etp",
        listings: &["/projets/territoire/region/", "/projets/dynamiques/appuis/"],
        says: &[
            ("/dynamiques/", "4 dynamiques"),
            ("/criteres/confiance/", "La question à se poser"),
            ("/projets/region/", "La méthode"),
        ],
    },
    Institution {
        name: "quebec-ssa",
        listings: &["/modules/niveau/fondements/", "/modules/forme/lecture/"],
        says: &[
            ("/domaines/", "5 domaines"),
            ("/domaines/gouvernance/", "Des cas réels"),
            ("/continuum/", "Partenariat"),
        ],
    },
    Institution {
        name: "hug-programme",
        listings: &["/recruter/rapidite/rapide/", "/recruter/profil/divers/"],
        says: &[
            ("/recruter/reseau-de-soins/", "Inconvénients"),
            ("/indicateurs/taille-du-reseau/", "535"),
            ("/indicateurs/taille-du-reseau/", "Lu en 2026"),
        ],
    },
];

fn built(name: &str) -> (Site, Published) {
    let site = Site::fixture(name);
    let output = site.site_gen(&["build"]);
    let said = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{name}: {said}");
    assert!(!said.contains("avertissement"), "{name}: {said}");
    let published = Published::of(&site);
    (site, published)
}

#[test]
fn every_institution_has_its_own_site() {
    for institution in INSTITUTIONS {
        let (_site, published) = built(institution.name);
        let name = institution.name;
        assert_eq!(published.broken_links(), [] as [String; 0], "{name}");
        assert_eq!(published.unreachable(), [] as [&str; 0], "{name}");
        for listing in institution.listings {
            assert!(published.pages.contains_key(*listing), "{name} has no {listing}");
        }
        for (page, words) in institution.says {
            let text = published.words(page).replace(['\u{a0}', '\u{202f}'], " ");
            assert!(text.contains(words), "{name}{page} should say « {words} »:\n{text}");
        }
    }
}

/// A fixture that no test builds proves nothing.
#[test]
fn no_fixture_is_forgotten() {
    let folders: BTreeSet<String> = std::fs::read_dir(repository().join("tests/sites"))
        .expect("the fixtures' folder")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let names = INSTITUTIONS.iter().map(|institution| institution.name).chain([crate::second_site::NAME]);
    let known: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(folders, known);
}
