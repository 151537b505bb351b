#!/usr/bin/env python3
"""One deterministic corpus, laid out for each of the programs that are compared.

  gen.py LAYOUT N OUTDIR [--photos DIR]     LAYOUT: site-gen | hugo | plain

The corpus (titles, dates, facets, bodies) depends on N and SEED only, so that every program gets the same N actions
and the same 5 information pages. With --photos, action i also gets the i-th photo of DIR (hugo only).
"""
import argparse, datetime, os, random, re, shutil, unicodedata

SEED = 20260401
HERE = os.path.dirname(os.path.realpath(__file__))
TPL = os.path.join(HERE, "templates")
PER_PAGE = 24
SITE = "Partenariat patient"
BASE = "https://example.org"

MISSIONS = ["soins", "enseignement", "recherche"]
LEVELS = ["expression", "décision", "action"]
TAGS = ["accueil", "annonce du diagnostic", "bientraitance", "cancérologie", "diabète",
        "douleur", "éducation thérapeutique", "éthique", "formation", "handicap",
        "hospitalisation à domicile", "information", "maladies rares", "numérique",
        "pair-aidance", "parcours", "pédiatrie", "qualité", "santé mentale", "urgences"]
INST_AT = {"Hôpital des Tilleuls": "à l’hôpital des Tilleuls", "Hôpital du Belvédère": "à l’hôpital du Belvédère",
           "Hôpital Nord-Estuaire": "à l’hôpital Nord-Estuaire", "Hôpital de l’Arsenal": "à l’hôpital de l’Arsenal",
           "Centre gériatrique des Charmes": "au centre gériatrique des Charmes",
           "Hôpital de la Femme et de l’Enfant": "à l’hôpital de la Femme et de l’Enfant",
           "Institut régional de cancérologie": "à l’institut régional de cancérologie",
           "Centre de santé mentale": "au centre de santé mentale"}   # invented names
INSTS = list(INST_AT)
INFO = [("presentation", "Présentation du programme"), ("charte", "Charte du partenariat"),
        ("rejoindre", "Nous rejoindre"), ("ressources", "Ressources"), ("mentions-legales", "Mentions légales")]
NAV = [("Accueil", "/"), ("Le programme", "/presentation/"), ("Actions", "/actions/"),
       ("Missions", "/mission/"), ("Niveaux", "/niveau/"), ("Établissements", "/institution/"),
       ("Ressources", "/ressources/"), ("Nous rejoindre", "/rejoindre/")]

VERBS = ["Co-construire", "Améliorer", "Repenser", "Évaluer", "Accompagner", "Préparer", "Coanimer", "Rédiger ensemble",
         "Simplifier", "Documenter"]
OBJS = ["le livret d’accueil", "la consultation d’annonce", "la sortie d’hospitalisation", "le parcours de greffe",
        "la fiche d’information", "l’atelier d’éducation thérapeutique", "le protocole de recherche",
        "le cours de communication", "la salle d’attente", "le suivi à domicile", "l’enquête de satisfaction",
        "la commission des usagers", "le programme de pair-aidance", "la prise en charge de la douleur"]
WITH = ["avec les patients partenaires", "avec les familles", "en cardiologie", "en néphrologie", "en pédiatrie",
        "aux urgences", "en psychiatrie", "en oncologie", "en rhumatologie", "en gériatrie", "avec les aidants",
        "avec les étudiants en soins infirmiers", "avec l’équipe mobile", "en hôpital de jour"]

S_CTX = [
 "Depuis plusieurs années, les équipes du service constatent que {A} reste une étape difficile pour les personnes soignées et pour leurs proches.",
 "Le projet est né d’une rencontre entre {B} et {C}, qui souhaitaient partir de l’expérience vécue plutôt que des seuls indicateurs.",
 "Les premières réunions ont permis de poser un vocabulaire commun, de distinguer ce qui relève du soin, de l’organisation et de l’information, et de fixer un calendrier réaliste.",
 "Une revue des réclamations reçues sur douze mois a montré que {A} revenait dans près d’un quart des courriers.",
 "Ni {B} ni {C} ne disposaient d’un lieu pour en parler ; la démarche a donc commencé par la création d’un groupe mixte.",
 "Le cadre retenu s’appuie sur la **charte du partenariat** signée par l’établissement et sur les recommandations nationales en vigueur.",
 "Chaque participant a reçu une lettre de mission, une indemnité de déplacement et l’assurance que sa parole pèserait dans la décision finale.",
 "L’objectif n’était pas de produire un document de plus, mais de changer une pratique observable au quotidien.",
 "La direction des soins a soutenu la démarche dès l’origine en libérant du temps pour {C}.",
 "Les patients partenaires ont insisté sur un point : *ne rien décider pour eux sans eux*, y compris lorsque le sujet paraît technique.",
]
S_DO = [
 "Quatre ateliers de deux heures ont réuni {B}, {C} et une facilitatrice extérieure au service.",
 "Un prototype a été testé pendant six semaines auprès de {n} personnes, puis corrigé à partir de leurs remarques écrites et orales.",
 "Les entretiens, enregistrés avec l’accord des participants, ont été relus à deux voix : un soignant et un patient partenaire.",
 "Nous avons comparé trois versions du support, en mesurant la compréhension, le temps de lecture et le sentiment d’être considéré.",
 "Le groupe a choisi de commencer par {A}, jugé prioritaire par {n} répondants.",
 "Chaque séance s’est terminée par un tour de table et par un relevé de décisions transmis dans la semaine.",
 "La formation a été coanimée par {B} et par un cadre de santé, avec des mises en situation filmées.",
 "Les supports ont été relus en **langage clair**, puis traduits en facile à lire et à comprendre.",
]
S_RES = [
 "Au bout de six mois, {n} personnes avaient bénéficié de la nouvelle organisation et les délais de réponse avaient diminué d’un tiers.",
 "Les soignants disent mieux comprendre ce que représente {A} ; les patients, eux, se sentent attendus.",
 "Le taux de participation à l’enquête est passé de 22 % à {p} %, sans relance supplémentaire.",
 "Trois services voisins ont demandé à reprendre la méthode, ce qui a conduit à rédiger un guide de transfert.",
 "Tout n’est pas résolu : la disponibilité des patients partenaires reste fragile et le remboursement des frais demeure trop lent.",
 "La commission des usagers suivra l’action pendant deux ans et publiera chaque printemps un bilan accessible à tous.",
 "L’évaluation externe souligne la qualité de l’animation et recommande d’élargir le groupe à des personnes plus éloignées du soin.",
]
A = ["l’annonce du diagnostic", "le retour à domicile", "l’attente avant l’examen", "la coordination entre la ville et l’hôpital",
     "l’explication du traitement", "la gestion de la douleur", "l’accueil des proches", "le consentement à la recherche",
     "la transition vers la médecine d’adulte", "le premier rendez-vous"]
B = ["deux patientes partenaires", "un patient expert", "les représentants des usagers", "l’association de malades",
     "une mère d’enfant hospitalisé", "trois anciens patients du service", "un aidant familial"]
C = ["l’équipe infirmière", "le médecin référent", "la cadre de santé", "les internes du service", "la psychologue de l’unité",
     "les enseignants de la faculté", "le chef de projet recherche"]
ITEMS = ["**Écouter** : recueillir les récits dans un lieu neutre, sans blouse ni dossier.",
 "**Décider** : voter les priorités à parts égales entre soignants et patients.",
 "**Tester** : essayer en conditions réelles pendant au moins un mois.",
 "**Mesurer** : suivre deux indicateurs choisis par le groupe, pas davantage.",
 "**Transmettre** : former la relève avant le départ des premiers participants.",
 "**Publier** : rendre compte des réussites comme des échecs sur cette page.",
 "**Remercier** : reconnaître le temps donné, par écrit et en public."]
QUOTES = ["On m’a demandé mon avis avant que tout soit décidé, et la version finale porte la trace de ce que j’ai dit.",
 "Je croyais connaître le parcours de mes patients ; j’en ignorais la moitié.",
 "La première fois, j’ai eu peur de parler. À la troisième réunion, c’est moi qui tenais le feutre.",
 "Ce n’est pas un supplément d’âme, c’est une façon plus sûre de soigner.",
 "Nous avons appris à nous taire assez longtemps pour entendre la fin de la phrase."]
NOTES = ["Enquête menée par la direction de la qualité auprès de l’ensemble des patients hospitalisés plus de 48 heures.",
 "Les prénoms ont été modifiés à la demande des personnes interrogées.",
 "Le guide méthodologique est disponible auprès de la coordination du programme.",
 "Projet soutenu par l’appel à projets régional sur la démocratie en santé."]
EXT = [("la Haute Autorité de santé", "https://www.has-sante.fr/"), ("le ministère de la Santé", "https://sante.gouv.fr/"),
       ("France Assos Santé", "https://www.france-assos-sante.org/")]


def slugify(s):
    s = s.replace("’", "-").replace("œ", "oe")
    s = unicodedata.normalize("NFKD", s).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", s).strip("-")


def corpus(n):
    rng = random.Random(SEED)
    day0 = datetime.date(2017, 1, 1)
    span = (datetime.date(2026, 3, 31) - day0).days
    out = []
    for i in range(n):
        title = f"{rng.choice(VERBS)} {rng.choice(OBJS)} {rng.choice(WITH)}"
        a = dict(i=i, title=title, slug=f"{slugify(title)[:60].strip('-')}-{i:05d}",
                 date=day0 + datetime.timedelta(days=(i * span) // max(n, 1)),
                 mission=rng.choice(MISSIONS), level=rng.choice(LEVELS), inst=rng.choice(INSTS),
                 tags=sorted(rng.sample(TAGS, rng.randint(1, 3))))
        a["summary"] = (f"{title} : une action menée {INST_AT[a['inst']]} pour que "
                        f"{rng.choice(A)} tienne compte de l’expérience des patients.")
        out.append(a)
    for a in out:
        a["body"] = body(rng, a, out)
    return out


def fill(rng, s):
    return (s.replace("{A}", rng.choice(A)).replace("{B}", rng.choice(B)).replace("{C}", rng.choice(C))
             .replace("{n}", str(rng.randint(24, 480))).replace("{p}", str(rng.randint(35, 71))))


def para(rng, bank, k):
    return " ".join(fill(rng, s) for s in rng.sample(bank, k))


def body(rng, a, allp):
    o = allp[rng.randrange(len(allp))]
    e = rng.choice(EXT)
    rows = "\n".join(f"| {t} | {rng.randint(1,12)} | {rng.randint(1,9)} | {rng.choice(['oui','non','en cours'])} |"
                     for t in ("Patients partenaires", "Soignants", "Étudiants", "Aidants"))
    return f"""{para(rng, S_CTX, 2)}

## Contexte

{para(rng, S_CTX, 3)}[^1]

{para(rng, S_CTX, 2)} Voir aussi [{o['title']}](/actions/{o['slug']}/).

## Déroulement de l’action

{para(rng, S_DO, 3)}

{chr(10).join('- ' + s for s in rng.sample(ITEMS, 4))}

### Participants

| Groupe | Présents | Séances | Suivi |
|:-------|---------:|--------:|:------|
{rows}

{para(rng, S_DO, 2)}

## Résultats et suites

{para(rng, S_RES, 3)}

> « {rng.choice(QUOTES)} »
> — *{rng.choice(B)}*

{para(rng, S_RES, 1)}

1. Présenter le bilan à la commission des usagers.
2. Étendre l’action à {rng.randint(2,6)} services.
3. Relire les supports chaque année avec [{e[0]}]({e[1]}).

[^1]: {rng.choice(NOTES)}
"""


def info_body(i):
    rng = random.Random(SEED + 1000 + i)
    return f"{para(rng, S_CTX, 3)}\n\n## En bref\n\n{para(rng, S_RES, 3)}\n\n" + "\n".join("- " + s for s in ITEMS) + f"\n\n{para(rng, S_DO, 3)}\n"


def w(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def q(s):  # a JSON/YAML/TOML-safe double-quoted string
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def ql(xs):
    return "[" + ", ".join(q(x) for x in xs) + "]"


def put_templates(peer, dst, sub):
    """Copy templates/PEER to dst, replacing @@CHROME:token=value@@ in the base template."""
    src = os.path.join(TPL, peer)
    chrome = open(os.path.join(TPL, "chrome.html"), encoding="utf-8").read()
    for root, _, files in os.walk(src):
        for f in files:
            p = os.path.join(root, f)
            t = open(p, encoding="utf-8").read()
            m = re.match(r"@@CHROME(_HEAD|_FOOT)?@@", t)
            if m:
                c = chrome if not m[1] else chrome.split("@@CONTENT@@")[m[1] == "_FOOT"]
                for k, v in re.findall(r"^@@(\w+)@@ ?(.*)$", t, re.M):
                    if k == "PRE":
                        c = v + "\n" + c
                    elif not k.startswith("CHROME"):
                        c = c.replace(f"@@{k}@@", v)
                assert "@@" not in c, re.findall(r"@@\w+@@", c)
                t = c
            for k, v in sub.items():
                t = t.replace(k, v)
            w(os.path.join(dst, os.path.relpath(p, src)), t)


def hugo(n, out, photos=None):
    put_templates("hugo", out, {"__SITE__": SITE, "__BASE__": BASE})
    w(f"{out}/content/_index.md", '---\ntitle: "Accueil"\n---\n')
    w(f"{out}/content/actions/_index.md", '---\ntitle: "Les actions"\n---\n')
    for i, (s, t) in enumerate(INFO):
        w(f"{out}/content/{s}.md", f'---\ntitle: {q(t)}\ndescription: {q(t)}\n---\n{info_body(i)}')
    for a in corpus(n):
        ph = photos and photos[a["i"]]
        w(f"{out}/content/actions/{a['slug']}{'/index' if ph else ''}.md",
          f"---\ntitle: {q(a['title'])}\ndate: {a['date']}\ndescription: {q(a['summary'])}\n"
          f"tags: {ql(a['tags'])}\nmission: {ql([a['mission']])}\nniveau: {ql([a['level']])}\n"
          f"institution: {ql([a['inst']])}\n---\n{a['body']}")
        if ph:
            os.link(ph, f"{out}/content/actions/{a['slug']}/photo.jpg")


def site_gen(n, out):
    """The same pages, facets and listings, as `site-gen` reads them: values of facets are slugs, as in addresses."""
    put_templates("site-gen", f"{out}/themes/templates", {})
    theme = os.path.join(HERE, "../../themes")
    shutil.copytree(os.path.join(theme, "messages"), f"{out}/themes/messages")
    w(f"{out}/themes/theme.yaml", 'name: Mesures\nversion: "1"\nimage_widths: { default: [480, 960, 1600], card: [480] }\n')
    facets = [("mission", "Mission", MISSIONS), ("niveau", "Niveau", LEVELS), ("institution", "Établissement", INSTS),
              ("tags", "Thèmes", TAGS)]
    yaml = [f"title: {q(SITE)}", 'tagline: "Les actions menées avec les patients partenaires"', f"base_url: {BASE}",
            "languages: [fr]", "organisation: { name: Coordination du partenariat patient }", "menus:", "  main:"]
    yaml += [f"    - {{ label: {q(label)}, to: {url} }}" for label, url in NAV] + ["vocabularies:"]
    for name, label, values in facets:
        yaml += [f"  {name}:", f"    label: {q(label)}", "    values:"] + [f"      {slugify(v)}: {q(v)}" for v in values]
    yaml += ["collections:", '  pages: { folder: pages, url: "/{path}/", template: page }', "  actions:",
             "    folder: actions", "    label: Les actions", '    url: "/actions/{slug}/"', "    template: action",
             "    listing: /actions/", f"    page_size: {PER_PAGE}", "    sort: -date",
             '    facet_url: "/{facet}/{value}/"', "    fields:", "      date: { type: date, required: true }"]
    yaml += [f"      {name}: {{ type: {'choices' if name == 'tags' else 'choice'}, vocabulary: {name}, facet: true }}"
             for name, _, _ in facets]
    w(f"{out}/content/site.yaml", "\n".join(yaml) + "\n")
    w(f"{out}/content/pages/index.md", '---\ntitle: "Accueil"\nsummary: "Accueil"\ntemplate: home\n---\n')
    for name, label, _ in facets:
        w(f"{out}/content/pages/{name}.md", f"---\ntitle: {q(label)}\nsummary: {q(label)}\ntemplate: taxonomy\n---\n")
    for i, (s, t) in enumerate(INFO):
        w(f"{out}/content/pages/{s}.md", f'---\ntitle: {q(t)}\nsummary: {q(t)}\n---\n{info_body(i)}')
    for a in corpus(n):
        w(f"{out}/content/actions/{a['slug']}.md",
          f"---\ntitle: {q(a['title'])}\ndate: {a['date']}\nsummary: {q(a['summary'])}\n"
          f"tags: [{', '.join(map(slugify, a['tags']))}]\nmission: {slugify(a['mission'])}\n"
          f"niveau: {slugify(a['level'])}\ninstitution: {slugify(a['inst'])}\n---\n{a['body']}")


def plain(n, out):
    """The floor's input: the same files, nothing else (Markdown with YAML front matter)."""
    for i, (s, t) in enumerate(INFO):
        w(f"{out}/content/{s}.md", f'---\ntitle: {q(t)}\n---\n{info_body(i)}')
    for a in corpus(n):
        w(f"{out}/content/actions/{a['slug']}.md",
          f"---\ntitle: {q(a['title'])}\ndate: {a['date']}\nsummary: {q(a['summary'])}\ntags: {ql(a['tags'])}\n"
          f"mission: {q(a['mission'])}\nniveau: {q(a['level'])}\ninstitution: {q(a['inst'])}\n---\n{a['body']}")
    chrome = open(os.path.join(TPL, "chrome.html"), encoding="utf-8").read()
    chrome = chrome.replace("@@NAV@@", "".join(f'<li><a href="{u}">{l}</a></li>' for l, u in NAV))
    head, foot = chrome.split("@@CONTENT@@")
    w(f"{out}/head.html", re.sub(r"@@\w+@@", SITE, head))
    w(f"{out}/foot.html", re.sub(r"@@\w+@@", SITE, foot))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("layout", choices=["site-gen", "hugo", "plain"])
    ap.add_argument("n", type=int); ap.add_argument("out"); ap.add_argument("--photos")
    o = ap.parse_args()
    if os.path.exists(o.out):
        shutil.rmtree(o.out)
    if o.layout == "hugo":
        ph = None
        if o.photos:
            ph = [os.path.join(o.photos, f) for f in sorted(os.listdir(o.photos)) if f.endswith(".jpg")]
            assert len(ph) >= o.n
        hugo(o.n, o.out, photos=ph)
    else:
        {"site-gen": site_gen, "plain": plain}[o.layout](o.n, o.out)


if __name__ == "__main__":
    main()
