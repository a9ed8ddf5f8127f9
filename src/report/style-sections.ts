/** The parts below the desk, the dialog, and narrow screens. */
export const SECTIONS_STYLE = `
.hits,.watched,.limits{padding-top:56px}
.hits>.lead{margin-top:4px}
.hit{display:grid;grid-template-columns:minmax(240px,300px) minmax(0,1fr);gap:12px 32px;padding:24px 0;border-bottom:1px solid var(--line)}
.hit-text{display:grid;gap:6px;align-content:start;grid-row:span 2}
.stills{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:8px}
.still svg{aspect-ratio:4/3;height:auto;background:var(--paper);border:1px solid var(--line);border-radius:8px}
.still figcaption{padding-top:4px}
.curve.wide svg{height:44px}
.show{justify-self:start;border:1px solid var(--edge);background:none;border-radius:8px;padding:0 16px;height:38px;margin-top:6px;font-weight:500}
.show:hover{background:var(--raised)}
.judge{display:none}
.legend{display:flex;gap:6px 20px;flex-wrap:wrap;padding:6px 0 12px}
.legend i{display:inline-block;width:22px;height:10px;margin-right:7px;vertical-align:-1px}
.k-hit{background:color-mix(in srgb,var(--alarm) 45%,transparent);border-top:3px solid var(--alarm)}
.k-gap{background:repeating-linear-gradient(45deg,var(--edge) 0 2px,transparent 2px 6px)}
.legend .k-learning,.legend .k-sure{height:0;vertical-align:4px;border-top:2px solid var(--muted)}
.legend .k-learning{border-top-style:dashed}
.table{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:9px 16px 9px 0;border-bottom:1px solid var(--line)}
thead th{font-size:12.5px;font-weight:500;color:var(--muted);white-space:nowrap}
tbody th{font-weight:500;min-width:240px;width:34%;overflow-wrap:anywhere}
tbody th .tl{height:22px;margin-top:5px}
td:last-child{color:var(--muted);padding-right:0;font-size:12.5px;min-width:150px}
.cards{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:20px;padding-top:16px}
.cards>div{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:18px 20px}
.cards ul{list-style:none;padding-top:8px;display:grid;gap:8px}
.cards li{padding-left:16px;position:relative;text-wrap:pretty}
.cards li::before{content:"";position:absolute;left:0;top:.72em;width:7px;height:1.5px;background:var(--muted)}
footer{color:var(--muted);font-size:12.5px;padding:32px 0 48px;display:grid;gap:4px;overflow-wrap:anywhere}
dialog{border:1px solid var(--edge);border-radius:12px;background:var(--panel);color:var(--ink);padding:24px;width:min(520px,calc(100vw - 32px));max-height:calc(100vh - 32px);overflow:auto}
dialog::backdrop{background:rgb(0 0 0/.45)}
dialog dl{display:grid;grid-template-columns:auto 1fr;gap:7px 16px;padding:16px 0;align-items:center}
dialog dt{text-align:right}
kbd{font-family:inherit;font-weight:500;border:1px solid var(--edge);border-bottom-width:2px;border-radius:6px;padding:2px 8px;display:inline-block;min-width:28px;text-align:center;white-space:nowrap}
.close{display:block;margin-top:16px;border:0;background:var(--ink);color:var(--ground);border-radius:8px;height:40px;padding:0 20px;font-weight:500}
@media (max-width:1180px){
.desk{grid-template-columns:minmax(0,1fr) 320px}
.rail{grid-column:1/-1;grid-row:1}
.rail ol{position:relative;inset:auto;display:flex;overflow:auto hidden;gap:4px;padding-bottom:6px}
.rail li{flex:0 0 236px}
.facts{margin-left:0;order:5;width:100%}
.switches{margin-left:auto}
.summary{grid-template-columns:minmax(0,1fr)}
.hit{grid-template-columns:minmax(0,1fr)}
.hit-text{grid-row:auto}
}
@media (max-width:760px){
.stage-frame{--stage:72vh}
.strip{padding:10px 16px;gap:4px 12px}
.place{order:2;width:100%;font-size:17px;padding-top:4px}
.when{order:3;width:100%}
.facts{display:grid;gap:2px}
main{padding:0 16px}
.summary{padding:20px 0 18px;gap:18px}
.summary dl{gap:12px 24px}
.desk,.desk.single{grid-template-columns:minmax(0,1fr);gap:14px}
.middle{grid-row:1}
.panel{grid-row:2;padding:18px 16px}
.rail{grid-row:3}
.rail li{flex-basis:200px}
.rail li button{grid-template-columns:72px minmax(0,1fr);gap:10px}
.stage-frame{border-radius:10px}
.transport{gap:8px 10px}
.keys{width:100%;justify-content:space-between;order:-1}
.keys button{min-width:52px;height:48px}
.keys .main-key{min-width:56px;height:56px;margin:0}
.keys{align-items:center}
.modes{margin-left:auto}
.count{order:3;margin:0;width:100%}
.modes button,.modes select{height:44px}
.stills{grid-template-columns:repeat(3,minmax(0,1fr))}
.cards{grid-template-columns:minmax(0,1fr)}
.hits,.watched,.limits{padding-top:40px}
.switches>button,.langs button{height:44px}
.switches>button{width:44px}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important;scroll-behavior:auto!important}}
@media (forced-colors:active){.tl-hit,.tl-cap,.cv-hit{fill:Highlight}.fig,.cv-line,.ch-line{stroke:CanvasText}.keys .main-key{border:1px solid}}
`;
