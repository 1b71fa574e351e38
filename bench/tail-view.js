/*
What the view of a tail costs the thread that draws it: records come packed, as from the worker, at
10,000 a second, and a frame is made 30 times a second, each of them as text. Then the memory of
100,000 records of 256 bytes against their payload, and a filter's way through all of them.

    npm run bench:tail -- --only view        or: node --expose-gc bench/tail-view.js [seconds]

The state, the reducer and the frame are the console's own; only Ink's writing to a terminal is left
out, which bench/tail/keys.js measures.
*/
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { frame } from '../source/console/frame/frame.ts';
import { commandTables, handleKeys } from '../source/console/input/input.ts';
import { Session } from '../source/console/shell/session.ts';
import { initialState } from '../source/console/state/state.ts';
import { createStore } from '../source/console/state/store.ts';
import { newListing } from '../source/console/state/views.ts';
import { rowsOf } from '../source/console/tail/rows-of.ts';
import { TailData } from '../source/console/tail/tail-data.ts';
import { BlockWriter } from '../source/domain/streams/record-block.ts';
import { chooseTheme } from '../source/presentation/theme.ts';
import { pause } from './measure.js';

const lasts = Number(process.argv[2] ?? 10);
const perSecond = 10_000;
const frames = 30;
const payload = 256;

const utf8 = new TextEncoder();
let made = 0;

/** As many records as come between two frames, packed as the worker packs them. */
function block(count) {
	const writer = new BlockWriter(count);
	for (let index = 0; index < count; index++) {
		made += 1;
		const text = JSON.stringify({
			page: `/item/${made % 97}`,
			ms: made % 1000,
			user: `u-${made % 4000}`,
		});
		writer.add({
			shardId: `shardId-${String(made % 4).padStart(12, '0')}`,
			sequenceNumber: `4968${String(made).padStart(52, '0')}`,
			partitionKey: `user-${made % 4000}`,
			arrivedAt: Date.now(),
			data: utf8.encode(text.padEnd(payload, ' ')),
			isText: true,
			chain: 'json',
		});
	}
	return writer.take();
}

function consoleOf(columns, rows) {
	const first = { id: 0, kind: 'list', pane: 'streams', ...newListing('trouble') };
	const store = createStore(
		initialState({
			now: Date.now(),
			size: { columns, rows },
			theme: chooseTheme({ noColor: false, ascii: false }),
			sources: { flag: { mode: 'open' }, environment: {}, contexts: [] },
			demo: false,
			first,
		}),
	);
	const session = new Session(store, { clock: { now: Date.now } });
	session.adopt(first);
	const data = new TailData();
	const id = session.push({
		kind: 'tail',
		ref: { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks' },
		source: { from: { type: 'LATEST' }, label: 'latest' },
		data,
		version: 0,
		following: true,
		top: 0,
		cursor: 0,
		wrap: false,
		decoding: 'decoded',
		times: 'local',
		...newListing('arrival'),
	});
	return { session, data, id };
}

function draw({ session }) {
	return frame(session.state, commandTables(session));
}

/** Milliseconds of this thread's CPU that view and ring need for `seconds` of the stream. */
function measure({ columns, rows, filter }, seconds = lasts) {
	const one = consoleOf(columns, rows);
	const { session, data, id } = one;
	session.update(id, 'tail', (view) => ({ ...view, filter }));
	const each = Math.round(perSecond / frames);
	let busy = 0;
	const keys = [];
	for (let turn = 0; turn < seconds * frames; turn++) {
		const packed = block(each);
		const before = performance.now();
		data.take({ type: 'feed/records', block: packed, at: Date.now() });
		rowsOf(session.state.views.at(-1)).rows.work(1500, Date.now());
		session.update(id, 'tail', (view) => ({ ...view, version: view.version + 1 }));
		draw(one);
		busy += performance.now() - before;
		if (turn % 10 !== 9) continue;
		const pressed = performance.now();
		handleKeys(session, ['k']);
		draw(one);
		keys.push(performance.now() - pressed);
		handleKeys(session, ['f']);
	}
	keys.sort((a, b) => a - b);
	return {
		view: `${columns}x${rows}${filter === '' ? '' : `, filter ${filter}`}`,
		share: (100 * busy) / (seconds * 1000),
		p50: keys[Math.floor(keys.length / 2)],
		longest: keys.at(-1),
	};
}

const asRows = process.env.BENCH_ROWS === '1';
/** A figure; as data for whoever runs this. */
function row(name, figure, goal) {
	if (asRows) console.log(JSON.stringify({ name, figure, goal }));
	else
		console.log(
			`  ${name.padEnd(43)} ${figure}${goal === undefined ? '' : `   goal ${goal[0]}: ${goal[1] ? 'met' : 'MISSED'}`}`,
		);
}

/** Freed buffers are given back some time after the collection that found them. */
async function collect() {
	for (let turn = 0; turn < 5; turn++) {
		globalThis.gc?.();
		await pause(50);
	}
}

// Memory first: what the rest leaves behind would be counted with it.
measure({ columns: 120, rows: 40, filter: '' }, 1);
await collect();
const before = process.memoryUsage();
const kept = consoleOf(120, 40);
while (kept.data.ring.next < 100_000) {
	kept.data.take({ type: 'feed/records', block: block(1000), at: Date.now() });
}
await collect();
const after = process.memoryUsage();
const whole = 100_000 * payload;
const held = kept.data.ring.count;
row(`${held.toLocaleString('en-US')} records held, the ring`, times(kept.data.ring.allocated), [
	'<= 2 x',
	held === 100_000 && kept.data.ring.allocated <= 2 * whole,
]);
if (globalThis.gc !== undefined) {
	const grown = after.arrayBuffers - before.arrayBuffers + after.heapUsed - before.heapUsed;
	row('the same, growth of the process', times(grown), ['<= 2 x', grown <= 2 * whole]);
}
const tried = performance.now();
kept.session.update(kept.id, 'tail', (view) => ({ ...view, filter: 'item/17' }));
const { rows } = rowsOf(kept.session.state.views.at(-1));
const first = performance.now() - tried;
let longest = first;
while (rows.pending > 0) {
	const portion = performance.now();
	rows.work(1500, Date.now());
	longest = Math.max(longest, performance.now() - portion);
}
row(
	'a filter over all of them',
	`first rows after ${first.toFixed(1)} ms, all after ${(performance.now() - tried).toFixed(0)} ms, longest turn ${longest.toFixed(1)} ms`,
);

console.log(
	`The view alone: ${perSecond} records of ${payload} B a second, ${frames} frames a second, ${lasts} s each`,
);
for (const view of [
	{ columns: 120, rows: 40, filter: '' },
	{ columns: 200, rows: 60, filter: '' },
	{ columns: 120, rows: 40, filter: 'item/17' },
	{ columns: 120, rows: 40, filter: '= body.ms > 900' },
]) {
	const { view: name, share, p50, longest } = measure(view);
	row(
		name,
		`${share.toFixed(1)} % of a core; key to rows p50 ${p50.toFixed(2)} ms, longest ${longest.toFixed(2)} ms`,
		['<= 50 %', share <= 50],
	);
}

function times(bytes) {
	return `${(bytes / whole).toFixed(2)} x their payload`;
}
