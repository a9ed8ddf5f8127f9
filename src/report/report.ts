import type { ReportInput } from './input.ts';
import { fontAddress, playerScript, policyOf } from './assemble.ts';
import { escape } from './markup.ts';
import { definitions, desk, header, help, hits, limits, summary, watched } from './page.ts';
import { partsOf } from './page-data.ts';
import { styleSheet } from './style.ts';

/** The mark as a data address: without it a browser would ask the server for one. */
const ICON =
  '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 -6 32 32%27 fill=%27none%27 stroke=%27%232f5d9e%27 stroke-width=%272.2%27 stroke-linecap=%27round%27%3E%3Cpath d=%27M1.5 10C7 2.5 25 2.5 30.5 10 25 17.5 7 17.5 1.5 10ZM9 10H23M9 7.5v5M23 7.5v5%27/%3E%3C/svg%3E">';

/**
 * One self-contained HTML file: no request leaves it, no picture of a person is in it. Same input, same bytes.
 * Throws only for mistakes of ours; names, reasons and times may be anything.
 */
export function renderReport(input: ReportInput): string {
  const parts = partsOf(input);
  const script = playerScript();
  const style = styleSheet(fontAddress());
  const language = input.language ?? 'de';
  const blocks = parts.clips.flatMap(({ observations }, i) =>
    observations === '' ? [] : [`<script type="text/plain" id="observations-${i}">${observations}</script>`],
  );
  return `<!doctype html>
<html lang="${language}" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Augenmass ${escape(input.version)}">
${ICON}
<title>${escape(input.title)} · Augenmaß</title>
<style>${style}</style>
</head>
<body>
${definitions(parts)}
${header(input)}
<main id="main" tabindex="-1">
${summary(input, parts.data.clips)}
${desk(parts)}
${hits(parts)}
${watched(input, parts)}
${limits(input)}
</main>
${help()}
<script type="application/json" id="report-data">${json(parts.data)}</script>
${blocks.join('\n')}
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that cannot end the element it lies in. */
function json(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
