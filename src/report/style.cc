#include "report/style.h"

namespace debruit {

std::string_view report_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --ink: #1c232c; --soft: #5d6875; --line: #dfe3e8; --faint: #eef1f4;
  --accent: #1f6fa8; --better: #1d7a4c; --better-back: #e3f3ea; --worse: #b3441f; --worse-back: #fbe9e2;
  --unclear: #5d6875; --unclear-back: #eceff2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --ink: #e3e8ee; --soft: #98a4b2; --line: #303945; --faint: #222a33;
    --accent: #6bb3e6; --better: #74cf9f; --better-back: #18352a; --worse: #f09b78; --worse-back: #43261b;
    --unclear: #98a4b2; --unclear-back: #29313b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.page { max-width: 1120px; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0.2rem 0 0.5rem; }
h2 { font-size: 1.5rem; line-height: 1.2; letter-spacing: -0.01em; margin: 0; }
h3 { font-size: 1.05rem; margin: 0 0 0.75rem; }
h4 { font-size: 0.9rem; font-weight: 600; margin: 0 0 0.6rem; }
h1, h2, h3, h4, p, td, th, dd { overflow-wrap: anywhere; }
p { margin: 0 0 0.75rem; max-width: 72ch; }
.brand { color: var(--accent); font-weight: 650; letter-spacing: 0.02em; margin: 0; }
.soft, .note { color: var(--soft); }
.note { font-size: 0.875rem; }
.run { margin-top: 3rem; }
.run-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.35rem 0.8rem; margin-bottom: 0.6rem; }
.badge { font-size: 0.8rem; font-weight: 600; padding: 0.1rem 0.6rem; border-radius: 1rem; white-space: nowrap; }
.better { color: var(--better); } .worse { color: var(--worse); } .unclear { color: var(--unclear); }
.badge.better { background: var(--better-back); } .badge.worse { background: var(--worse-back); }
.badge.unclear { background: var(--unclear-back); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin-top: 1rem; min-width: 0; }
.warning { border-left: 4px solid var(--worse); }
.warning p:last-child, .card > :last-child { margin-bottom: 0; }
.two > div { min-width: 0; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.25fr); gap: 0 1rem; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1rem; margin: 1rem 0 0; }
.tiles .card { margin: 0; padding: 0.9rem 1.1rem; display: flex; flex-direction: column-reverse; }
.tiles dt { color: var(--soft); font-size: 0.85rem; }
.tiles dd { margin: 0; font-size: 1.45rem; font-weight: 620; letter-spacing: -0.01em; line-height: 1.25; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 1rem; margin: 0; font-size: 0.925rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.facts .group { grid-column: 1 / -1; font-weight: 600; color: var(--ink); margin-top: 0.5rem; }
.facts .group:first-child { margin-top: 0; }
.scroll { overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem; -webkit-overflow-scrolling: touch; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { padding: 0.5rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); font-size: 0.82rem; }
th.text, td.text { text-align: left; }
th.text:first-child, td.text:first-child { padding-left: 0; }
th.span { text-align: center; border-bottom-color: var(--faint); color: var(--ink); }
tbody tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
tbody th { color: var(--ink); font-size: inherit; }
td.first, th.first { border-left: 1px solid var(--faint); }
td.ours { font-weight: 600; }
details { border-top: 1px solid var(--line); }
summary { cursor: pointer; padding: 0.5rem 0; font-size: 0.9rem; }
.confusion th, .confusion td { padding: 0.35rem 0.5rem; }
.pm { display: block; font-size: 0.78rem; font-weight: 400; color: var(--soft); }
.words { white-space: normal; min-width: 19ch; }
.worded .words { min-width: 12ch; }
.worded th, .worded td { padding: 0.45rem 0.55rem; }
.worded tbody tr { vertical-align: top; }
.scroll + .note, .figures + .note, .units + .note, .chart + .note, picture + .note { margin-top: 0.9rem; }
picture + .scroll { margin-top: 1.2rem; }
.chart { display: block; width: 100%; max-width: 620px; height: auto; }
.figures { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; }
.pictures { width: 100%; table-layout: fixed; font-size: 0.8rem; }
.pictures th, .pictures td { border: 0; padding: 2px; text-align: center; white-space: normal; line-height: 1.2; font-size: 0.76rem; font-weight: 500; color: var(--soft); overflow-wrap: break-word; hyphens: auto; }
.pictures tbody th { text-align: right; padding-right: 0.4rem; }
.pictures col.name { width: 23%; }
.pictures img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; background: #000; }
.sheet { max-width: 460px; }
.sheet col.name { width: 13%; }
.cases { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1.1rem 1.25rem; }
.cases figure { margin: 0; }
.cases div { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 4px; }
.cases img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; background: #000; }
.cases figcaption { font-size: 0.8rem; color: var(--soft); margin-top: 0.3rem; }
.contents ol { margin: 0; padding: 0; list-style: none; columns: 2; column-gap: 2rem; }
.contents li { padding: 0.15rem 0; break-inside: avoid; }
.document { margin-top: 1rem; }
h2.heading { margin: 3rem 0 0.75rem; }
h3.heading { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h4.heading { font-size: 1rem; margin: 1.5rem 0 0.4rem; }
.document > .heading:first-child { margin-top: 1.5rem; }
.card-title { font-size: 1.05rem; font-weight: 650; margin: 0 0 0.75rem; }
.card + p, .charts + p { margin-top: 1rem; }
.card > .note { margin-top: 0.9rem; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; margin-top: 1rem; }
.charts > .card { margin-top: 0; }
.charts > .card:has(.wide) { grid-column: 1 / -1; }
.wide .chart { max-width: none; }
.data thead th { vertical-align: bottom; white-space: normal; overflow-wrap: normal; }
td.good { color: var(--better); font-weight: 650; } td.bad { color: var(--worse); font-weight: 650; }
.quiet { color: var(--soft); font-style: italic; }
.sign { font-size: 0.85em; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 1.5rem; align-items: center; }
.pair + .pair { margin-top: 1rem; }
.units { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 3fr); gap: 1rem 1.5rem; align-items: start; }
.units figure, .pair figure, .between { margin: 0; }
.units .maps { display: grid; gap: 1rem; }
.units img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; }
.units figcaption, .pair figcaption, .between figcaption { font-size: 0.8rem; color: var(--soft); margin-top: 0.35rem; }
.scale { display: grid; grid-template-columns: max-content minmax(0, 16rem) max-content; gap: 0.5rem; align-items: center; margin-top: 0.5rem; font-size: 0.8rem; color: var(--soft); }
.units .maps img { outline: 1px solid var(--line); }
.units .scale img { height: 0.7rem; }
.between { margin-top: 1rem; }
.between div { display: grid; gap: 4px; grid-template-columns: repeat(var(--steps), minmax(0, 1fr)); }
.between img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; background: #000; }
.between .end { outline: 2px solid var(--accent); }
details { margin: 0 0 0.75rem; font-size: 0.9rem; }
summary { cursor: pointer; color: var(--accent); }
code { font: 0.85em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.875rem; }
@media (max-width: 860px) {
  .two, .figures, .charts, .pair { grid-template-columns: minmax(0, 1fr); }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cases { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures .pictures { max-width: 460px; }
}
@media (max-width: 640px) {
  .worded thead { display: none; }
  .worded, .worded tbody, .worded tr { display: block; }
  .worded tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .worded td { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0.75rem; padding: 0.15rem 0; border: 0; text-align: left; white-space: normal; }
  .worded td::before { content: attr(data-label); color: var(--soft); font-weight: 400; font-style: normal; font-size: 0.82rem; }
  .worded td:first-child, .worded td[data-label=""] { display: block; }
  .worded td:first-child { font-weight: 600; }
  .worded td:first-child::before, .worded td[data-label=""]::before, .worded td:empty { display: none; }
}
@media (max-width: 520px) {
  .units { grid-template-columns: minmax(0, 1fr); }
  .units .maps { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .page { padding: 1.5rem 0.9rem 3rem; }
  .card { padding: 1rem; }
  .contents ol { columns: 1; }
  .scroll { margin: 0 -1rem; padding: 0 1rem; }
  .tiles, .cases { gap: 0.75rem; }
  .cases { grid-template-columns: minmax(0, 1fr); }
  .tiles dd { font-size: 1.2rem; }
  .facts { grid-template-columns: minmax(6.5rem, max-content) minmax(0, 1fr); }
}
@media print {
  body { background: #fff; }
  .card { break-inside: avoid; }
}
)css";
}

}  // namespace debruit
