import { PRINT_STYLE } from './style-print.ts';
import { SECTIONS_STYLE } from './style-sections.ts';
import { cssOf, DAY, NIGHT } from '../ink/tokens.ts';

/** The whole style sheet. `font` is Inter as a data address. */
export function styleSheet(font: string): string {
  const night = `${cssOf(NIGHT)};--plate-filter:invert(1);--plate-strength:.5;color-scheme:dark`;
  const day = `${cssOf(DAY)};--plate-filter:none;--plate-strength:.62;color-scheme:light`;
  return `@font-face{font-family:Inter;src:url(${font}) format("woff2");font-weight:100 900;font-display:block}
:root{${day}}
@media (prefers-color-scheme:dark){:root:not([data-theme=day]){${night}}}
:root[data-theme=night]{${night}}
@media print{:root:root:root{${day}}}
${BASE}${SECTIONS_STYLE}${PRINT_STYLE}`;
}

const BASE = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-padding-top:12px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:400 14px/1.5 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;font-feature-settings:"cv11","ss03"}
:root[lang=de] span[lang=en],:root[lang=en] span[lang=de],:root[lang=de] ul[lang=en],:root[lang=en] ul[lang=de]{display:none}
h1,h2,h3,p,dl,dd,ol,ul,figure{margin:0;padding:0}
h1{font-size:clamp(23px,2.2vw,32px);line-height:1.18;font-weight:600;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:22px;line-height:1.25;font-weight:600;letter-spacing:-.012em;text-wrap:balance}
h3{font-size:17px;line-height:1.3;font-weight:600;text-wrap:balance}
b{font-weight:600}
code{font:inherit}
.muted,.fine,.when,.meta,figcaption,.axis,.lead,.legend{color:var(--muted)}
.fine,figcaption,.axis,.meta,.tag,.legend,.eyebrow,kbd{font-size:12.5px}
.alarm{color:var(--alarm)}
.verified{color:var(--verified)}
.warn{color:var(--alarm)}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.defs{position:absolute}
button,select,input{font:inherit;color:inherit}
button{cursor:pointer}
:focus-visible{outline:2px solid var(--figure);outline-offset:2px;border-radius:6px}
.skip{position:absolute;left:12px;top:-60px;background:var(--panel);color:var(--ink);padding:8px 12px;border-radius:8px;z-index:9}
.skip:focus{top:8px}
.strip{display:flex;align-items:center;gap:8px 24px;padding:12px 24px;border-bottom:1px solid var(--line);flex-wrap:wrap}
.brand{display:flex;align-items:center;gap:10px;font-weight:600;font-size:17px;letter-spacing:-.01em}
.mark{width:30px;height:19px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round}
.place{font-size:15px}
.facts{display:flex;gap:4px 20px;flex-wrap:wrap;color:var(--muted);margin-left:auto}
.facts code{color:var(--ink)}
.switches{display:flex;gap:8px;align-items:center}
.langs{display:flex;border:1px solid var(--edge);border-radius:8px;overflow:hidden}
.langs button{border:0;background:none;min-width:38px;height:34px;font-weight:500;color:var(--muted)}
.langs button[aria-pressed=true]{background:var(--raised);color:var(--ink)}
.langs button:focus-visible{outline-offset:-3px}
.switches>button{width:36px;height:36px;border:1px solid var(--edge);border-radius:8px;background:none;display:grid;place-items:center;font-weight:500}
.switches svg{width:18px;height:18px;fill:currentColor;stroke:currentColor;stroke-width:1.4}
:root[data-theme=auto] #theme svg{fill:none}
main{padding:0 24px;max-width:1760px;margin:0 auto}
main:focus{outline:none}
.summary{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:20px 48px;align-items:end;padding:22px 0 20px}
.summary .lead{margin-top:8px}
.summary dl{display:flex;gap:12px 32px;flex-wrap:wrap}
.num{display:flex;flex-direction:column-reverse}
.num dd{font-size:22px;font-weight:600;letter-spacing:-.01em;line-height:1.2}
.num dt{color:var(--muted);font-size:12.5px}
.hit-num dd{color:var(--alarm)}
.banner{border:1px solid var(--edge);border-radius:10px;padding:12px 16px;margin-bottom:20px;background:var(--panel)}
.desk{display:grid;grid-template-columns:264px minmax(0,1fr) 340px;gap:20px;align-items:start}
.desk.single{grid-template-columns:minmax(0,1fr) 380px}
.desk.single .rail{display:none}
.desk>*{min-width:0}
.rail{display:flex;flex-direction:column;min-height:0;position:relative;align-self:stretch}
.rail-head{display:flex;justify-content:space-between;align-items:baseline;gap:8px;padding:0 4px 8px}
.rail-head h2{font-size:14px}
.check{font-size:12.5px;color:var(--muted);display:inline-flex;align-items:center;gap:6px;min-height:24px}
.check input{width:16px;height:16px;margin:0;accent-color:var(--figure)}
.rail ol{list-style:none;overflow-y:auto;position:absolute;inset:34px 0 0;padding:2px 4px 2px 2px;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
.rail.only-hits li:not(.has-hits){display:none}
.rail li button{display:grid;grid-template-columns:92px minmax(0,1fr);gap:12px;width:100%;text-align:left;border:1px solid transparent;background:none;border-radius:10px;padding:7px;align-items:center}
.rail li button:hover{background:var(--panel)}
.rail li button[aria-current=true]{background:var(--raised);border-color:var(--edge)}
.thumb{display:block;aspect-ratio:16/10;border-radius:6px;overflow:hidden;background:var(--paper);border:1px solid var(--line)}
.thumb svg,.still svg{display:block;width:100%;height:100%}
.about{display:grid;gap:0;min-width:0}
.name{font-weight:500;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.tag{color:var(--muted)}
.tag.alarm{color:var(--alarm);font-weight:500}
.plate{filter:var(--plate-filter);opacity:var(--plate-strength)}
.fig{stroke:var(--figure);fill:none;stroke-linecap:round;stroke-linejoin:round;stroke-width:2}
.fig path{vector-effect:non-scaling-stroke}
.fig circle{fill:var(--figure);stroke:none}
.fig.alarm{stroke:var(--alarm)}
.fig.alarm circle{fill:var(--alarm)}
.still .fig{stroke-width:3}
.middle{min-width:0}
.stage-frame{--aspect:1.667;--stage:clamp(280px,calc(100vh - 390px),860px);position:relative;aspect-ratio:var(--aspect);max-height:var(--stage);margin:0 auto;border:2px solid var(--line);border-radius:12px;overflow:hidden;background:var(--paper);width:min(100%,calc(var(--stage)*var(--aspect)));transition:border-color .15s,box-shadow .15s}
.stage-frame.alarm{border-color:var(--alarm);box-shadow:0 0 0 6px color-mix(in srgb,var(--alarm) 22%,transparent)}
.stage-frame canvas{display:block;width:100%;height:100%}
.stage-note{position:absolute;inset:auto 0 0;padding:12px 16px;color:var(--muted);font-size:12.5px;text-align:center}
.stage-note:empty{display:none}
.caption{display:flex;justify-content:space-between;gap:12px;padding:10px 2px 6px}
.where{font-weight:500;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.what{color:var(--muted);white-space:nowrap}
.what.alarm{color:var(--alarm);font-weight:500}
.scrub{position:relative;height:46px}
.tl{display:block;width:100%;height:46px}
.tl-bed{fill:var(--raised)}
.tl-people{fill:var(--figure);opacity:.34}
.tl-hit{fill:var(--alarm);opacity:.42}
.tl-cap{fill:var(--alarm)}
.hatch-bed{fill:var(--ground)}
.hatch-line{fill:var(--edge)}
.tl-sure,.tl-learning{stroke:var(--muted);stroke-width:1.6;vector-effect:non-scaling-stroke}
.tl-learning{stroke-dasharray:2 4}
.cursor{position:absolute;top:0;height:42px;width:2px;margin-left:-1px;background:var(--ink);pointer-events:none;border-radius:1px}
.cursor::before{content:"";position:absolute;left:-4px;top:-3px;width:10px;height:10px;border-radius:50%;background:var(--ink)}
.scrub input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}
.scrub:focus-within{outline:2px solid var(--figure);outline-offset:3px;border-radius:6px}
.transport{display:flex;align-items:center;gap:8px 20px;flex-wrap:wrap;padding-top:8px}
.keys{display:flex;gap:4px}
.keys button,.modes button{height:40px;min-width:40px;border:1px solid transparent;border-radius:8px;background:none;display:grid;place-items:center}
.keys button:hover,.modes button:hover{background:var(--raised)}
.keys svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linejoin:round;stroke-linecap:round}
.keys .main-key{background:var(--ink);color:var(--ground);border-radius:50%;margin:0 4px}
.keys .main-key:hover{background:var(--ink)}
.main-key svg{fill:currentColor;stroke:none}
.is-pause,.playing .is-play{display:none}
.playing .is-pause{display:block}
.clock{color:var(--muted)}
.clock b{color:var(--ink);display:inline-block;min-width:50px}
.count{color:var(--muted);margin-left:auto}
.modes{display:flex;gap:8px;align-items:center}
.modes button,.modes select{border:1px solid var(--edge);padding:0 12px;border-radius:8px}
.modes select{height:40px;background:var(--ground)}
.modes button[aria-pressed=true]{background:var(--raised);border-color:var(--ink);font-weight:500}
.modes button[aria-pressed=true]::before{content:"✓ "}
.modes button[aria-pressed=true]{display:flex;align-items:center;gap:5px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:22px 20px;align-self:stretch}
.panel>div{display:grid;gap:12px;align-content:start}
.panel>div+div:not(:empty){padding-top:12px}
.eyebrow{font-weight:600;color:var(--muted)}
.panel .eyebrow.alarm{text-transform:uppercase;letter-spacing:.05em;color:var(--alarm)}
.reason{color:var(--muted);font-size:15px;text-wrap:pretty}
.reason b{color:var(--ink)}
.fine{text-wrap:pretty}
.note{border-left:3px solid var(--edge);padding:2px 0 2px 12px;font-size:12.5px;color:var(--muted)}
.note b{color:var(--ink)}
figcaption{display:flex;justify-content:space-between;gap:8px;padding-bottom:2px}
.whole{white-space:nowrap}
.hit-list{border-top:1px solid var(--line);padding-top:14px;margin-top:4px}
.hit-list h3{font-size:12.5px;font-weight:500;color:var(--muted);padding-bottom:4px}
.hit-list ol{list-style:none;max-height:188px;overflow-y:auto;margin:0 -10px;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
.hit-list button{display:flex;gap:14px;width:100%;text-align:left;border:0;background:none;border-radius:8px;padding:6px 10px}
.hit-list button:hover{background:var(--raised)}
.hit-list button[aria-current=true]{background:var(--raised);font-weight:500}
.hit-list .at{color:var(--muted);min-width:42px}
.curve svg,.chart svg{display:block;width:100%;height:76px;overflow:visible}
.chart svg{height:64px}
.cv-line,.ch-line{fill:none;stroke:var(--alarm);stroke-width:2;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.ch-line{stroke:var(--figure);stroke-width:1.6}
.cv-base{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.cv-now{stroke:var(--ink);stroke-width:1.4;vector-effect:non-scaling-stroke}
.cv-hit{fill:var(--alarm);opacity:.16}
.axis{display:flex;justify-content:space-between;position:relative;padding-top:3px}
.axis .zero{position:absolute;transform:translateX(-50%)}
.axis [hidden]{display:none}
.charts{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:20px 32px;border-top:1px solid var(--line);padding-top:18px;margin-top:4px}
.chart figcaption b{color:var(--ink);font-weight:500}
`;
