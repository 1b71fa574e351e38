import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';

/*
Every screen at every size: header, footer and exactly as many rows as the terminal has, since a row that is
too long would wrap and push the others down. The same walk without colours, and in ASCII.
*/

/** All of them look at one demo: what they receive they give back. */
let demo: Endpoint;
beforeAll(async () => {
	demo = await startEndpoint({ demo: true, shared: true });
});
afterAll(() => demo?.stop());

const sizes = [
	[80, 24],
	[120, 40],
	[200, 60],
] as const;
/** The smallest, and one that nobody has. */
const others = [
	[61, 15],
	[300, 90],
] as const;

test('every pane and detail, with header and footer in their places at every size', async () => {
	const [[columns, rows]] = sizes;
	const app = await start(demo.flags, { columns, rows });
	await walk(app, async (what, shows) => {
		for (const [columns, rows] of sizes) {
			await app.resize(columns, rows).sees(shows);
			await fits(app, what, columns, rows);
		}
		// The next keys are pressed in the smallest of the usual terminals.
		await app.resize(80, 24).sees(shows);
		if (what !== 'queues') return;
		for (const [columns, rows] of others) {
			await app.resize(columns, rows);
			await fits(app, what, columns, rows);
		}
		await app.resize(40, 10).sees(/this terminal is\s+40x10/);
		await app.resize(80, 24).sees(shows);
	});
	await app.press('ctrl-c').exits(130);
	expect(coloursIn(app.bytes())).not.toEqual([]);
});

describe('without colours', () => {
	const ways = [
		['NO_COLOR', [], { NO_COLOR: '1' }],
		['--no-color', ['--no-color'], {}],
	] as const;
	test.each(ways)('%s: no sequence that colours, and the same words', async (_, flags, env) => {
		const app = await start([...demo.flags, ...flags], { columns: 100, rows: 30, env });
		await app
			.sees(/! orders-dlq/)
			.press('2')
			.sees(/\[2 Dead \d+!\]/);
		await app
			.press('enter')
			.sees(/dead letters come from/)
			.press('m')
			.sees(/from CloudWatch/);
		await app.press('ctrl-c').exits(130);
		expect(coloursIn(app.bytes())).toEqual([]);
	});
});

test('--ascii: nothing of ours is drawn beyond ASCII', async () => {
	const app = await start([...demo.flags, '--ascii'], { columns: 120, rows: 40 });
	await walk(app, async (what) => {
		expect({ what, beyond: app.screen().match(/[^\n -~]/gu) }).toEqual({ what, beyond: null });
	});
	await app.press('ctrl-c').exits(130);
	expect(app.bytes().match(/[\u0080-\u{10ffff}]/u)).toBe(null);
});

/** Through every pane, detail, dialog and overlay of the demo; `look` at each. */
async function walk(
	app: TerminalApp,
	look: (what: string, shows: RegExp) => Promise<void>,
): Promise<void> {
	const stops: readonly (readonly [what: string, keys: readonly string[], shows: RegExp])[] = [
		['queues', ['1'], /! orders-dlq/],
		['help', ['?'], /Keys that work here/],
		['actions', ['esc', 'a'], /purge/],
		['command bar', ['esc', ':'], /a name, URL or ARN|queue/],
		['filter', ['esc', '/'], /contains/],
		['dead letters', ['esc', '2'], /\[2 Dead \d+!\].*> ! orders-dlq/s],
		['queue', ['enter'], /dead letters come from/],
		['queue, raw', ['y'], /"ref"|"QueueArn"|"arn"/],
		['chart', ['m'], /\[3h\].*from CloudWatch/s],
		['chart, as a table', ['y'], /TIME|time/],
		['send form', ['esc', 's'], /send to orders-dlq/],
		['plan', ['esc', 'r'], /redrive plan for orders-dlq.*CHECKS/s],
		['dialog', ['left', 'enter'], /\(y\)/],
		['messages', ['esc', 'esc', 'p'], /received 10/],
		['message', ['enter'], /\[Body\]/],
		['message, hex', ['left'], /\[Hex\]/],
		['topics', ['3'], /order-events/],
		['topic', ['enter'], /Subscriptions/],
		['publish form', ['s'], /publish to/],
		['streams', ['esc', '4'], /clickstream +(active|creating)/],
		['stream', ['enter'], /How far readers are behind/],
		['tail form', ['p'], /\(1 of \d\)|: \d open/],
		['tail', ['enter'], /FOLLOWING/],
		['calls', ['@'], /API calls/],
		['errors', ['!'], /Errors/],
		['identity', ['i'], /Identity/],
		['tasks', ['6'], /\[6 Tasks/],
	];
	await app.sees(/ 000000000000 /).sees(/orders-dlq +(std +)?\d/);
	for (const [what, keys, shows] of stops) {
		await app.press(...keys).sees(shows);
		await look(what, shows);
	}
}

/** Header, tabs, footer and rows are as they should be; the last chunk of a frame may be on its way. */
async function fits(app: TerminalApp, what: string, columns: number, rows: number): Promise<void> {
	const wanted = { what, rows, widest: true, header: true, tabs: true, footer: true };
	const shape = (): typeof wanted => {
		const lines = app.screen().split('\n');
		return {
			what,
			rows: lines.length,
			widest: lines.every((line) => [...line].length <= columns),
			header: /^ (LOCAL )?000000000000 us-east-1 .* OPEN +age \S+$/.test(lines[0] ?? ''),
			tabs: /^ .1 Queues.*[ ~](\d+ calls?( <?\$[\d.]+)?|<?\$[\d.]+)$/.test(lines[1] ?? ''),
			footer: / (esc|help|cancel|close|undo)/.test(lines.at(-1) ?? ''),
		};
	};
	const isWhole = () => JSON.stringify(shape()) === JSON.stringify(wanted);
	await app.until(isWhole, 'a whole frame').catch(() => {});
	expect(shape(), app.emulated.framed()).toEqual(wanted);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are what is looked for
const styles = /\u001b\[([\d;:]*)m/g;

/** The parameters of SGR sequences that choose a colour. */
function coloursIn(bytes: string): readonly string[] {
	const colour = /^(3[0-8]|4[0-8]|9[0-7]|10[0-7])$/;
	return Array.from(bytes.matchAll(styles), ([, parameters = '']) => parameters).filter(
		(parameters) => parameters.split(/[;:]/).some((one) => colour.test(one)),
	);
}
