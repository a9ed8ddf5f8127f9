import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { BEHAVIOURS } from '../behaviour/finding.ts';
import { behaviourName, question } from '../behaviour/reason.ts';
import { hashSource, inOneScope, playerScript } from './assemble.ts';
import { thinned } from './curves.ts';
import type { ReportClip } from './input.ts';
import { escape, strong } from './markup.ts';
import { actOf, ACTS } from './player/actions.ts';
import { areaOf, pathOf, scaleOf } from './player/chart.ts';
import { shownAt } from '../ink/figure.ts';
import { Playback } from './player/playback.ts';
import type { Figure } from '../ink/figure.ts';
import type { Frame } from './player/unpack.ts';
import { clockOf, percentOf, say, spanOf, WORDS } from './player/words.ts';
import { pngOfInk } from './png.ts';
import { renderReport } from './report.ts';
import { madeBroken, madeDrawing, madeFall, madeInput, madeQuiet, madeShort } from './test-scene.ts';

const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(2)>'\u202e</title>`;

test('the player is one script whose modules share a scope without clashes', () => {
  const script = playerScript();
  // Compiles (and so holds no type, no import, no name declared twice) without running.
  assert.doesNotThrow(() => new Script(script));
  assert.ok(!/^\s*(import|export)\b/m.test(script));
});

test('modules as written and as compiled lose their imports and exports', () => {
  for (const quote of ["'", '"']) {
    const source = `import { a,\n b } from ${quote}./x.js${quote};\nexport class C {}\nexport async function f() {}\nexport {};\n`;
    assert.equal(inOneScope(source), 'class C {}\nasync function f() {}\n');
  }
});

test('the page asks nobody for anything and runs only what its policy names', () => {
  const html = renderReport(madeInput([madeFall('a'), madeQuiet('b'), madeShort('c'), madeBroken('d')]));
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  assert.match(policy, /^default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
  assert.equal(scripts.length, 1);
  assert.ok(policy.includes(hashSource(scripts[0]!)), 'hash of the script');
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1]!);
  assert.equal(styles.length, 1);
  assert.ok(policy.includes(hashSource(styles[0]!)), 'hash of the style');
  const markup = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
  assert.ok(!/\s(on\w+|style)=/.test(markup), 'no inline handler or style, which the policy would stop');
  for (const [, address] of markup.matchAll(/\s(?:src|href|action|poster|srcset)="([^"]*)"/g)) {
    assert.match(address!, /^(#|data:)/, `${address?.slice(0, 60) ?? ''} leads outside`);
  }
  assert.ok(!/url\((?!data:|#)/.test(html));
});

test('same input, same bytes', () => {
  const input = madeInput([madeFall('a')]);
  assert.ok(renderReport(input) === renderReport(input));
});

test('hostile names and reasons stay text', () => {
  const fall = madeFall(EVIL);
  const clip: ReportClip = {
    ...fall,
    camera: EVIL,
    findings: fall.findings.map((finding) => ({ ...finding, reason: { de: EVIL, en: EVIL } })),
    failure: { kind: 'corrupt', message: EVIL, remedy: EVIL },
  };
  const html = renderReport({
    ...madeInput([clip]),
    title: EVIL,
    version: EVIL,
    model: { name: EVIL, sha256: EVIL },
    walls: EVIL,
  });
  assert.ok(!/<script>alert|<img src=x/.test(html));
  assert.equal([...html.matchAll(/<\/title>/g)].length, 1);
  assert.equal([...html.matchAll(/<script>/g)].length, 1);
  assert.ok(!html.includes('\u202e'));
});

test('escape leaves no way out of text or attribute', () => {
  assert.equal(escape(`<a b="c" d='e'>&`), '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  assert.equal(strong(`'5' 0,7 m in 3 s`), '&#39;<b>5</b>&#39; <b>0,7 m</b> in <b>3 s</b>');
  assert.equal(strong('at 2.0\u00a0m/s; A4 stays'), 'at <b>2.0\u00a0m/s</b>; A4 stays');
});

test('every state has its page', () => {
  const one = (clips: readonly ReportClip[]): string => renderReport(madeInput(clips));
  assert.ok(/Dieser Bericht enthält keinen Clip/.test(one([])));
  assert.ok(/Nichts gefunden in 1 Clip/.test(one([madeQuiet('a')])));
  assert.ok(/zu kurz für den leeren Ort/.test(one([madeShort('a')])));
  assert.ok(/Kein Clip konnte ausgewertet werden/.test(one([madeBroken('a')])));
  assert.ok(/1 möglicher Treffer in 1 Clip/.test(one([madeFall('a')])));
  assert.ok(/1 potential hit in 1 clip/.test(one([madeFall('a')])));
  assert.ok(/wurde angehalten/.test(renderReport({ ...madeInput([madeFall('a')]), stopped: true })));
});

test('no picture of a person: the only image is a drawing of sixteen levels and fixed size', () => {
  const html = renderReport(madeInput([madeFall('a'), madeFall('b')]));
  const images = [...html.matchAll(/data:image\/([a-z+]+)[;,]([^"]*)/g)].filter((match) => match[1] !== 'svg+xml');
  assert.equal(images.length, 1, 'one drawing for two clips of the same place');
  const png = Buffer.from(images[0]![2]!.replace('base64,', ''), 'base64');
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]], [320, 192, 4, 3]);
});

test('the drawing survives as PNG', () => {
  const ink = madeDrawing();
  const png = Buffer.from(pngOfInk(ink, 320, 192));
  const at = png.indexOf('IDAT');
  const raw = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  for (let y = 0; y < 192; y++) {
    for (let x = 0; x < 320; x++) {
      const byte = raw[y * 161 + 1 + (x >> 1)]!;
      assert.equal(x % 2 === 0 ? byte >> 4 : byte & 15, ink[y * 320 + x]);
    }
  }
});

function frameWith(timeMs: number, ...tracks: number[]): Frame {
  const figures = tracks.map((track): Figure => {
    const joints = new Float32Array(26).fill(timeMs / 10_000);
    return { track, score: 1, box: [0, 0, 1, 1], joints, confidence: new Float32Array(13).fill(1) };
  });
  return { timeMs, plate: 2, fresh: true, moved: false, figures };
}

test('a lost figure dissolves within a second and never freezes', () => {
  const frames = [frameWith(0, 1), frameWith(125, 1), frameWith(250), frameWith(375), frameWith(2000)];
  const presence = (timeMs: number): number => shownAt(frames, timeMs)[0]?.presence ?? 0;
  assert.equal(presence(60), 1);
  assert.ok(presence(400) < 1 && presence(400) > 0);
  assert.ok(presence(800) < presence(400));
  for (let timeMs = 1125; timeMs < 3000; timeMs += 25) assert.equal(presence(timeMs), 0, `at ${timeMs} ms`);
});

test('where nothing was observed, nothing is shown', () => {
  const frames = [frameWith(0, 1), frameWith(5000, 1)];
  assert.equal(shownAt(frames, 2500).length, 0);
  assert.equal(shownAt(frames, -1).length, 0);
  assert.equal(shownAt(frames, 5000).length, 1);
});

test('between two observations the movement is even', () => {
  const shown = shownAt([frameWith(0, 1), frameWith(1000, 1)], 500);
  assert.ok(Math.abs(shown[0]!.figure.joints[0]! - 0.05) < 1e-6);
});

test('playback keeps its bounds and does not jump after a pause', () => {
  const waiting: ((nowMs: number) => void)[] = [];
  const playback = new Playback(
    { request: (callback) => waiting.push(callback), cancel: () => waiting.splice(0) },
    () => undefined,
  );
  playback.open(1000, 0);
  playback.play();
  waiting.shift()?.(10_000);
  assert.equal(playback.timeMs, 0);
  waiting.shift()?.(10_100);
  assert.equal(playback.timeMs, 100);
  waiting.shift()?.(99_000);
  assert.equal(playback.timeMs, 350, 'a tab that slept moves on by at most a quarter of a second');
  playback.setSpeed(4);
  waiting.shift()?.(99_250);
  assert.equal(playback.timeMs, 1000);
  assert.equal(playback.playing, false);
  playback.seek(-5);
  assert.equal(playback.timeMs, 0);
  playback.shift(1);
  assert.equal(playback.speed, 4);
});

test('no key stands for two acts, every act has a word', () => {
  const keys = ACTS.flatMap((act) => act.keys as readonly string[]);
  assert.equal(new Set(keys).size, keys.length);
  for (const act of ACTS) assert.ok(act.word in WORDS);
  assert.equal(actOf({ key: 'J', shiftKey: false }), 'nextHit');
  assert.equal(actOf({ key: 'ArrowLeft', shiftKey: true }), 'back5');
  assert.equal(actOf({ key: 'x', shiftKey: false }), undefined);
});

test('both languages say the same things with the same values', () => {
  for (const [key, [de, en]] of Object.entries(WORDS)) {
    const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
    assert.deepEqual(holes(de), holes(en), key);
    assert.doesNotMatch(de + en, /!|\bAI\b|\bKI\b|Täter|suspect|verdächtig|aggress/i, key);
    assert.equal(de.split('|').length, en.split('|').length, key);
  }
  assert.equal(say('hitOf', 'de', { i: 1 }), 'Treffer 1 von {n}');
});

test('questions and names are those of the behaviours', () => {
  for (const behaviour of BEHAVIOURS) {
    for (const language of ['de', 'en'] as const) {
      assert.equal(say(`question.${behaviour}`, language), question(behaviour, language));
      assert.equal(say(`behaviour.${behaviour}`, language), behaviourName(behaviour, language));
    }
  }
});

test('spans, clocks and shares', () => {
  assert.equal(clockOf(3_723_900), '1:02:03');
  assert.equal(spanOf(59_400), '59\u00a0s');
  assert.equal(spanOf(3_900_000), '1\u00a0h 5\u00a0min');
  assert.equal(percentOf(0.99999, 'en'), '99.9\u00a0%', 'only the whole is the whole');
  assert.equal(percentOf(1, 'de'), '100\u00a0%');
});

test('curves: scale, holes, peaks that survive thinning', () => {
  const line = { code: 'people', unit: '', t: [0, 100, 10_000], v: [1, 2, 4], steps: true } as const;
  assert.equal(scaleOf(line), 5);
  assert.equal(pathOf(line, 0, 10_000, 100, 50), 'M0 40H1V30M100 10', 'the pen lifts over the hole');
  assert.ok(areaOf(line, 0, 10_000, 100, 50).endsWith('Z'));
  const points = Array.from({ length: 10_000 }, (_, i) => [i, i === 5003 ? 9 : 1] as const);
  const thin = thinned(points);
  assert.equal(thin.length, 600);
  assert.equal(Math.max(...thin.map(([, value]) => value)), 9);
});
