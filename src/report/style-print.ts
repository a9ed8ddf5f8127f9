/** On paper there is no player: each finding with its stills, its curve and boxes for a pen. */
export const PRINT_STYLE = `
@page{size:A4;margin:16mm 14mm}
@media print{
body{background:#fff;font-size:9.5pt;line-height:1.36;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{padding:0;max-width:none}
.desk,.switches,.skip,.show,dialog,.banner{display:none!important}
.strip{padding:0 0 8px;gap:4px 18px}
.facts{margin-left:0;width:100%;order:5}
.summary{grid-template-columns:minmax(0,1fr);padding:16px 0 6px;gap:12px}
h1{font-size:18pt}
h2{font-size:13pt;break-after:avoid}
.legend{break-after:avoid}
thead{break-after:avoid}
.num dd{font-size:13pt}
.hits,.watched,.limits{padding-top:22px}
.hit{grid-template-columns:minmax(0,1fr);gap:5px;padding:9px 0;break-inside:avoid}
.hit-text{gap:2px}
.curve.wide svg{height:26px}
h3{font-size:12pt}
.hit-text{grid-row:auto}
.stills{grid-template-columns:repeat(6,minmax(0,1fr));gap:5px}
.still svg{border-radius:4px}
.still .fig{stroke-width:1.8}
.fine,figcaption,.axis,.meta,.tag,.legend,.eyebrow{font-size:8.5pt}
.judge{display:flex;gap:18px;padding-top:4px}
.judge i{display:inline-block;width:11px;height:11px;border:1.2px solid #22272e;margin-right:6px;vertical-align:-1px}
.table{overflow:visible}
th,td{padding:5px 10px 5px 0}
tr,.cards>div{break-inside:avoid}
.cards{gap:10px;padding-top:8px}
.cards>div{padding:10px 12px;background:none}
footer{padding:14px 0 0}
}
`;
