//! Style sheets, bundled: what of them stays as written, and which references are refused.

use super::super::Asset;
use super::*;

const STYLES: &str = "themes/assets/styles/a.css";

fn bundled(path: &str, css: &str) -> Result<String, Vec<Diagnostic>> {
    let asset = Asset { url: Some("/assets/fonts/inter.abc.woff2".to_owned()), integrity: None };
    let assets = AssetMap::from([("fonts/inter.woff2".to_owned(), asset)]);
    bundle(&[(path.to_owned(), css.to_owned())], &assets)
}

fn told(css: &str) -> Vec<(&'static str, String)> {
    let faults = bundled(STYLES, css).unwrap_err();
    faults.iter().map(|fault| (fault.code, css[fault.span.clone().unwrap()].to_owned())).collect()
}

#[test]
fn addresses_follow_the_published_names() {
    for written in
        ["url(../fonts/inter.woff2)", "url( '../fonts/inter.woff2' )", "URL(\"/assets/fonts/inter.woff2\")"]
    {
        let css = format!("@font-face{{font-family:I;src:{written} format('woff2')}}");
        let css = bundled(STYLES, &css).unwrap();
        assert!(css.contains("url(\"fonts/inter.abc.woff2\")") && !css.contains(".."), "{css}");
    }
    let css =
        bundled("themes/templates/components/x.css", "a{background:url(../../assets/fonts/inter.woff2#x)}");
    assert_eq!(css.unwrap(), "a{background:url(\"fonts/inter.abc.woff2#x\")}");
    let css = bundled(STYLES, "a{--x:url(/assets/fonts/inter.woff2);clip-path:url(#c)}").unwrap();
    assert!(css.contains("--x:url(\"fonts/inter.abc.woff2\")") && css.contains("url(\"#c\")"), "{css}");
}

#[test]
fn layers_and_containers_stay_and_nesting_is_written_out() {
    let css = "@layer a, b;\n@layer b { .x { color: red; @container c (min-width: 10rem) { color: blue } & p { margin: 0px } } }";
    let css = bundled(STYLES, css).unwrap();
    for kept in ["@layer a;@layer b{", "@container c", ".x p{margin:0}"] {
        assert!(css.contains(kept), "{kept} is not in {css}");
    }
}

#[test]
fn a_set_of_pictures_names_its_files_as_texts() {
    let set = "a{background:image-set(url(/assets/fonts/inter.woff2) 1x, \"/assets/fonts/inter.woff2\" 2x)}";
    let css = bundled(STYLES, set).unwrap();
    let last = css.rsplit_once("image-set(").unwrap().1;
    assert_eq!(last.matches("fonts/inter.abc.woff2\"").count(), 2, "{css}");
}

#[test]
fn colours_for_light_and_dark_stay_as_written() {
    let css = bundled(STYLES, "a{color:light-dark(red,#00f)}").unwrap();
    assert_eq!(css, "a{color:light-dark(red,#00f)}");
}

#[test]
fn comments_and_strings_are_no_references() {
    let css = bundled(STYLES, "/* url(absent.png) @import */ a{content:\"url(absent.png)\"}").unwrap();
    assert_eq!(css, "a{content:\"url(absent.png)\"}");
}

#[test]
fn all_faulty_references_are_shown_where_they_stand() {
    let css = "@import 'b.css';\na{background:url(absent.png)}\nc{background:url(\"https://exemple.ch/f.png\")}\n\
               /* é */ e{background:url(//x.ch/y)}\nf{background:url(data:image/png;x)}";
    let mut told = told(css);
    told.sort();
    assert_eq!(
        told,
        [
            ("style-data", "data:image/png;x".to_owned()),
            ("style-externe", "//x.ch/y".to_owned()),
            ("style-externe", "https://exemple.ch/f.png".to_owned()),
            ("style-fichier", "absent.png".to_owned()),
            ("style-import", "@import".to_owned()),
        ]
    );
    assert_eq!(self::told("a{--x:url(b.png)}")[0].0, "style-fichier");
}

#[test]
fn all_mistakes_are_shown_where_they_stand() {
    let css = "a { color: red }\n/* é */ b { color }\n}\nc:: { margin: 0 }\n";
    let faults = bundled(STYLES, css).unwrap_err();
    let lines: Vec<usize> = faults
        .iter()
        .map(|fault| css[..fault.span.clone().unwrap().start].matches('\n').count() + 1)
        .collect();
    assert!(lines.contains(&2) && lines.iter().any(|line| *line >= 3), "{faults:?}");
    assert!(faults.iter().all(|fault| fault.code == "style-syntaxe" && fault.help.is_some()), "{faults:?}");
}

#[test]
fn unfinished_styles_do_not_panic() {
    for css in ["url(", "url('", "/*", "\"", "'\\", "a{b:url( ", "a{background:url(", "@", "@import"] {
        let _ = bundled(STYLES, css);
    }
}
