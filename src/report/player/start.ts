/// <reference lib="dom" />
import type { PageData } from './data.ts';
import { Desk } from './desk.ts';
import { byId } from './dom.ts';

const data = JSON.parse(byId('report-data').textContent) as PageData;
if (data.clips.length > 0) void new Desk(data).start();
