import { palette } from '../theme.js';

/**
 * Repaints drawings, which come in light colours, for dark mode: a rule for each colour of the theme. Nothing but
 * drawings has these attributes, and no ancestor may be named: shapes that a drawing uses many times have none.
 */
function repaint(): string {
  return Object.values(palette)
    .flatMap(({ light, dark }) =>
      ['fill', 'stroke'].map((paint) => `[${paint}="${light}"]{${paint}:${dark}}`),
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
code{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
:focus-visible{outline:2px solid var(--first);outline-offset:2px}

.term{
  all:unset;cursor:help;text-decoration:underline dotted 1.5px var(--muted);text-underline-offset:.22em
}
.keep{white-space:nowrap}
.term:hover{text-decoration:underline 1.5px var(--first)}
.term:focus-visible{outline:2px solid var(--first);outline-offset:2px;border-radius:1px}
.definition{
  max-width:min(32rem,calc(100vw - 2rem));padding:1rem 1.2rem .4rem;font-size:.95rem;text-align:left;
  background:var(--paper);color:var(--ink);border:1px solid var(--rule);border-radius:.4rem;
  box-shadow:0 .4rem 2rem rgb(0 0 0/.3)
}
.definition p{margin-bottom:.6rem}
.definition .source{color:var(--muted);font-size:.88rem}

.notices{
  background:var(--alert);border-left:4px solid var(--second);border-radius:.3rem;
  padding:.9rem 1.1rem .1rem;margin:1.4rem 0;max-width:76ch
}
.steps{padding:0 0 0 1.5rem;margin:1.2rem 0 0;max-width:76ch}
.steps li{margin-bottom:1.1rem;padding-left:.3rem}
.steps li::marker{font-weight:650;color:var(--first)}
.steps p{margin-bottom:.5rem}
pre.command{
  position:relative;margin:0 0 .5rem;padding:.65rem .8rem;background:var(--shade);border:1px solid var(--grid);
  border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45
}
pre.command code{user-select:all;-webkit-user-select:all}
pre.command:has(.copy){padding-right:5rem}
.copy{
  position:absolute;top:.4rem;right:.4rem;font:600 .8rem system-ui,sans-serif;padding:.25rem .6rem;cursor:pointer;
  color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:.25rem
}

.headlines{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;margin:1.75rem 0 0;padding:0}
section+.headlines{margin-top:2.75rem}
.headlines>div{
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
.drawing{position:relative}
.drawing.narrow{display:none}
.drawing svg{display:block;width:100%;max-width:600px;height:auto}
.drawing [data-marks]{cursor:crosshair}
.drawing .pointed{fill:none;stroke:var(--ink);stroke-width:1.6}
.tip{
  position:absolute;z-index:1;max-width:min(22rem,90%);padding:.35rem .6rem;pointer-events:none;white-space:pre-line;
  font-size:.85rem;line-height:1.4;background:var(--paper);color:var(--ink);border:1px solid var(--rule);
  border-radius:.3rem;box-shadow:0 .2rem .8rem rgb(0 0 0/.25);overflow-wrap:anywhere
}
.tip:empty{display:none}
figcaption{font-size:.88rem;color:var(--muted);max-width:72ch;margin-top:.4rem;overflow-wrap:anywhere}

.scroll{overflow-x:auto;margin:1.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:650;padding:0 0 .5rem;overflow-wrap:anywhere}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--grid)}
thead th{color:var(--muted);font-weight:600;border-bottom-color:var(--rule);vertical-align:bottom}
tbody th{font-weight:600;min-width:8.5rem;overflow-wrap:break-word}
td a{white-space:nowrap}
.number{text-align:right;white-space:nowrap}
thead .number{white-space:normal}
thead .number:first-child{text-align:left}
td small,th small{display:block;color:var(--muted);font-size:.85em;font-weight:400}
table.compact{width:auto;min-width:min(100%,24rem)}
.fold{margin:1.5rem 0}
.fold summary{cursor:pointer;font-size:.9rem;font-weight:650;overflow-wrap:anywhere}
.fold summary span{color:var(--muted);font-weight:400;margin-left:.5em}
.fold .scroll{margin-top:.6rem}
.fold caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}

.status{
  display:inline-block;padding:.05rem .5rem;border:1.5px solid var(--rule);border-radius:1rem;font-weight:600;
  line-height:1.45;white-space:nowrap
}
.status>span{font-weight:700}
.status.held{border-color:var(--held);color:var(--held)}
.status.not-held{border-color:var(--failed);color:var(--failed);border-style:dashed}
.status.untested{color:var(--muted);border-style:dotted}

footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.88rem}

@media (max-width:60rem){.headlines{grid-template-columns:1fr 1fr}}
@media screen and (max-width:40rem){
  body{font-size:15px}h1{font-size:1.5rem}.page{padding:1.25rem 1rem 3rem}.lead p{font-size:1rem}
  h2{margin-top:2.2rem}.headlines .value{font-size:1.4rem}.steps{padding-left:1.2rem}
  .drawing.wide{display:none}.drawing.narrow{display:block}
  .drawing svg{max-width:420px}
  .drawing.only{overflow-x:auto}.drawing.only svg{width:max(100%,30rem);max-width:none}
  .scroll:has(.cards){overflow:visible}
  .cards,.cards caption,.cards tbody,.cards tr,.cards tbody th{display:block}
  .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .cards tr{border:1px solid var(--grid);border-radius:.4rem;padding:.6rem .8rem;margin-bottom:.75rem}
  .cards tbody th{border:0;padding:0 0 .3rem;font-size:1rem}
  .cards td{
    display:grid;grid-template-columns:minmax(6.5rem,38%) 1fr;gap:.2rem .8rem;border:0;
    border-top:1px solid var(--grid);padding:.3rem 0;text-align:left;white-space:normal
  }
  .cards td::before{content:attr(data-label);color:var(--muted)}
  .cards td>div{min-width:0;overflow-wrap:anywhere;white-space:normal}
  .cards td a{white-space:normal}
  table.compact{width:100%}
}
@media print{
  table{font-size:8pt}td a,.number{white-space:normal}th,td{padding-right:.5rem}tbody th{min-width:0}
  .headlines{grid-template-columns:repeat(4,1fr)}:root{color-scheme:light}body{font-size:10.5pt}
  .page{max-width:none;padding:0}h2{break-after:avoid;margin-top:1.5rem}
  .figures{grid-template-columns:1fr 1fr;gap:1rem 1.5rem}.scroll{overflow:visible}tr,.steps li{break-inside:avoid}
  .fold::details-content{display:block;content-visibility:visible;block-size:auto}
  .download,.copy,.tip,.hint,[popover]{display:none}a,.term{color:inherit;text-decoration:none}
  pre.command:has(.copy){padding-right:.8rem}
}
`.trim();
