import { palette } from '../theme.js';

/** Repaints drawings, which come in light colours, for dark mode: a rule for each colour of the theme. */
function repaint(): string {
  return Object.values(palette)
    .flatMap(({ light, dark }) =>
      ['fill', 'stroke'].map((paint) => `.drawing [${paint}="${light}"]{${paint}:${dark}}`),
    )
    .join('');
}

function variables(mode: 'light' | 'dark'): string {
  return Object.entries(palette)
    .map(([role, shade]) => `--${role}:${shade[mode]};`)
    .join('');
}

/** The page's style sheet. Nothing in it loads anything. */
export const styleSheet = `
:root{color-scheme:light dark;${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}${repaint()}}
*{box-sizing:border-box}
body{
  margin:0;background:var(--paper);color:var(--ink);
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
  font-variant-numeric:tabular-nums
}
.page{max-width:1180px;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1,h2,h3{line-height:1.25;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:2rem;margin:0 0 .3rem}
.subtitle{color:var(--muted);margin-bottom:1.4rem}
h2{font-size:1.4rem;margin:3rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--grid)}
h3{font-size:1.05rem;margin:0 0 .5rem}
p{max-width:72ch;margin:0 0 .9rem;overflow-wrap:anywhere}
.lead p{font-size:1.1rem}
a{color:var(--first)}
.headlines{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;margin:1.75rem 0 0;padding:0}
.headlines div{
  border:1px solid var(--grid);border-top:3px solid var(--first);border-radius:.3rem;padding:.7rem .85rem;
  display:flex;flex-direction:column
}
.headlines dt{font-size:.85rem;color:var(--muted);overflow-wrap:anywhere}
.headlines dd{margin:0}
.headlines .value{font-size:1.7rem;font-weight:650;line-height:1.3;margin-top:auto}
.headlines .detail{font-size:.82rem;color:var(--muted)}
.figures{
  display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:2rem 2.5rem;
  align-items:start;margin:1.5rem 0
}
figure{margin:0;min-width:0;break-inside:avoid}
.drawing{overflow-x:auto}
.drawing svg{display:block;width:100%;max-width:600px;height:auto}
figcaption{font-size:.88rem;color:var(--muted);max-width:72ch;margin-top:.4rem;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:1.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:650;padding:0 0 .5rem;overflow-wrap:anywhere}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--grid)}
thead th{color:var(--muted);font-weight:600;border-bottom-color:var(--rule)}
tbody th{font-weight:600;min-width:8.5rem;overflow-wrap:break-word}
td a{white-space:nowrap}
.number{text-align:right;white-space:nowrap}
td small,th small{display:block;color:var(--muted);font-size:.85em;font-weight:400}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.88rem}
@media (max-width:60rem){.headlines{grid-template-columns:1fr 1fr}}
@media (max-width:40rem){
  body{font-size:15px}h1{font-size:1.5rem}.page{padding-top:1.25rem}.lead p{font-size:1rem}
  .headlines .value{font-size:1.4rem}table.wide{min-width:46rem}
}
@media print{
  table.wide{min-width:0;font-size:8pt}td a,.number{white-space:normal}th,td{padding-right:.5rem}
  .headlines{grid-template-columns:repeat(4,1fr)}:root{color-scheme:light}body{font-size:10.5pt}
  .page{max-width:none;padding:0}h2{break-after:avoid;margin-top:1.5rem}
  .figures{grid-template-columns:1fr 1fr;gap:1rem 1.5rem}.scroll{overflow:visible}tr{break-inside:avoid}
  .download{display:none}a{color:inherit;text-decoration:none}
}
`.trim();
