import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables, handleKeys } from '../../../source/console/input/input.ts';
import { noSources, type Sources, termsFor } from '../../../source/domain/contexts/terms.ts';
import { type Mode, modes } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import { account } from '../../operations/fakes.ts';
import { type Console, identity, startConsole } from '../fixture.ts';

const path = '/etc/awsmsg/config.toml';

function fileSays(mode: Mode | undefined, scope: 'user' | 'system' = 'system') {
	if (mode === undefined) return [];
	return [
		{ match: { account: [account] }, mode, by: { kind: 'file', path, line: 3, scope } as const },
	];
}

function enter(console: Console, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

const screen = ({ session }: Console) => frame(session.state, commandTables(session)).join('\n');
const modeOf = (console: Console) => console.session.state.context.mode;
const rank = (mode: Mode) => modes.indexOf(mode);

describe(':mode', () => {
	const said = [undefined, ...modes] as const;
	const flags: readonly Sources['flag'][] = [
		{},
		...modes.map((mode) => ({ mode })),
		{ mode: 'read-only', fixed: '--read-only' },
	];

	test('passes no ceiling, whatever flag, environment and files say; the gate hears of nothing looser', () => {
		for (const flag of flags) {
			for (const environment of said) {
				for (const system of said) {
					const sources: Sources = {
						flag,
						environment: environment === undefined ? {} : { mode: environment },
						contexts: fileSays(system),
					};
					const console = startConsole({ sources });
					const ceiling = Math.min(
						...[
							flag.fixed === undefined ? undefined : flag.mode,
							environment,
							system,
							'open' as const,
						].flatMap((one) => (one === undefined ? [] : [rank(one)])),
					);
					for (const wanted of modes) {
						const before = modeOf(console);
						enter(console, `mode ${wanted}`);
						expect(modeOf(console)).toBe(rank(wanted) <= ceiling ? wanted : before);
						if (rank(wanted) > ceiling) expect(console.said()).toContain('the mode is at most');
					}
					expect(console.modes.filter((mode) => rank(mode) > ceiling)).toEqual([]);
					expect(console.modes.at(-1)).toBe(modeOf(console));
				}
			}
		}
	});

	test('says which mode there is, who said so and how far it goes', () => {
		const console = startConsole({ sources: { ...noSources, contexts: fileSays('look') } });
		enter(console, 'mode');
		expect(console.said()).toBe(`mode look; it began as look by ${path} line 3; at most look`);
		enter(console, 'mode open');
		expect(console.said()).toBe(
			`the mode is at most look by ${path} line 3: ask who looks after this computer`,
		);
	});

	test('open for a while counts down in the header, and ends by itself', async () => {
		const console = startConsole({ sources: noSources });
		enter(console, 'mode open 15m the letters of this morning');
		expect(modeOf(console)).toBe('open');
		expect(screen(console)).toMatch(/ OPEN 15:00 /);
		expect(console.session.state.context.chosen).toMatchObject({
			reason: 'the letters of this morning',
		});
		await console.pass(14 * 60_000 + 1000);
		expect(screen(console)).toMatch(/ OPEN 0:59 /);
		await console.pass(60_000);
		expect(modeOf(console)).toBe('protected');
		expect(console.modes.at(-1)).toBe('protected');
		expect(console.said()).toBe('mode open is over: protected again');
	});

	test('at the embedded endpoint it says that the reason is not in the audit, and :audit says why', async () => {
		const local = { id: 'local', local: true, region: 'us-east-1' };
		const console = startConsole({ sources: noSources, info: local });
		enter(console, 'mode open 15m testing');
		expect(console.said()).toMatch(
			/^mode open for 15 m, .*; not in the audit: this endpoint ends with its program$/,
		);
		expect((await console.host.stores.audit.read()).entries).toEqual([]);
		enter(console, 'audit');
		expect(console.said()).toBe(
			'nothing is written down here: the embedded endpoint ends with its program',
		);
		const required = { ...noSources, environment: { audit: 'required' as const } };
		const kept = startConsole({ sources: required, info: local });
		enter(kept, 'mode open 15m testing');
		expect(kept.said()).not.toContain('not in the audit');
		expect((await kept.host.stores.audit.read()).entries).toMatchObject([{ reason: 'testing' }]);
	});

	test.each(['mode open soon', 'mode open 25h', 'mode open 0m'])('%s is no time', (text) => {
		const console = startConsole({ sources: noSources });
		enter(console, text);
		expect(modeOf(console)).toBe('protected');
		expect(console.said()).toContain('for how long, a day at most, and why');
	});
});

describe('the mode that stands', () => {
	test('is strict until the account is known, and that of the account then', () => {
		const sources: Sources = {
			...noSources,
			contexts: [
				...fileSays('open'),
				{
					match: { account: ['999999999999'] },
					mode: 'read-only',
					by: { kind: 'file', path, line: 9, scope: 'user' },
				},
			],
		};
		const console = startConsole({ sources, identified: false });
		expect(modeOf(console)).toBe('read-only');
		console.queues({ orders: 1 });
		console.press('s');
		expect(console.said()).toContain('until the account is known: wait for STS');
		console.identify();
		expect(modeOf(console)).toBe('open');
		expect(console.modes).toEqual(['read-only', 'open']);
	});

	test('is never looser than what was chosen, in whatever place and account that was', () => {
		const sources: Sources = { ...noSources, contexts: fileSays('open') };
		const console = startConsole({ sources });
		const { session } = console;
		expect(modeOf(console)).toBe('open');
		enter(console, 'mode protected 15m');
		session.dispatch({ type: 'context-left' });
		const elsewhere = { id: 'there', region: 'eu-west-2', local: false };
		session.dispatch({ type: 'connected', info: elsewhere });
		console.identify();
		expect(modeOf(console)).toBe('protected');
		expect(console.modes.at(-1)).toBe('protected');
		const { arn, userId } = identity;
		session.dispatch({ type: 'identified', identity: { account: '999999999999', arn, userId } });
		console.identify();
		expect(modeOf(console)).toBe('protected');
		enter(console, 'mode open');
		expect(modeOf(console)).toBe('open');
	});

	test('is that of the account whose keys replaced those that were refused', async () => {
		const other = {
			match: { account: ['999999999999'] },
			mode: 'read-only',
			by: { kind: 'file', path, line: 9, scope: 'user' },
		} as const;
		const console = startConsole({
			sources: { ...noSources, contexts: [...fileSays('open'), other] },
		});
		const call = {
			at: 1,
			operation: 'SQS ListQueues',
			effect: 'read',
			attempt: 1,
			milliseconds: 1,
		} as const;
		console.who.identity = { ...identity, account: '999999999999' };
		console.session.called([call]);
		await console.settled();
		expect(console.who.asked).toBe(0);
		const { failure } = fail('credentials', 'the token has expired');
		console.session.called([
			{ ...call, failure },
			{ ...call, waiting: true },
		]);
		await console.settled();
		expect(console.who.asked).toBe(0);
		console.session.called([call, call]);
		await console.settled();
		expect(console.who.asked).toBe(1);
		expect(console.session.state.context.identity?.account).toBe('999999999999');
		expect(modeOf(console)).toBe('read-only');
	});

	test('is bound by what was chosen elsewhere no longer than was said, and gets no reason from what does not bind', async () => {
		const console = startConsole({ sources: { ...noSources, contexts: fileSays('open') } });
		const { session } = console;
		enter(console, 'mode protected 15m a look around');
		session.dispatch({ type: 'connected', info: { id: 'b', region: 'eu-west-2', local: false } });
		expect(session.state.context).not.toHaveProperty('chosen');
		console.identify();
		expect(session.state.context.chosen).toMatchObject({ reason: 'a look around' });
		await console.pass(16 * 60_000);
		expect(modeOf(console)).toBe('open');
		expect(console.said()).toBe('mode protected is over: open again');
	});

	test('is never above the ceiling, whatever happens', () => {
		const event = fc.oneof(
			fc
				.constantFrom(...modes)
				.map((mode) => ({ type: 'choose' as const, mode, until: undefined })),
			fc
				.tuple(fc.constantFrom(...modes), fc.integer({ min: -10, max: 100_000 }))
				.map(([mode, until]) => ({ type: 'choose' as const, mode, until })),
			fc.integer({ min: 0, max: 200_000 }).map((now) => ({ type: 'tick' as const, now })),
			fc.constantFrom(account, '999999999999').map((id) => ({ type: 'identify' as const, id })),
			fc
				.constantFrom('eu-west-1', 'us-east-1')
				.map((region) => ({ type: 'switch' as const, region })),
		);
		const contexts = fc.array(
			fc.record({
				match: fc.record(
					{
						account: fc.constantFrom([account], ['999999999999'], ['*']),
						region: fc.constantFrom(['eu-*'], ['us-*']),
					},
					{ requiredKeys: [] },
				),
				mode: fc.constantFrom(...modes),
				by: fc.constant({ kind: 'file', path, line: 1, scope: 'user' } as const),
			}),
			{ maxLength: 3 },
		);
		fc.assert(
			fc.property(contexts, fc.array(event, { maxLength: 12 }), (given, events) => {
				const console = startConsole({ sources: { ...noSources, contexts: given } });
				const { session } = console;
				for (const one of events) {
					if (one.type === 'choose') {
						const until = one.until === undefined ? {} : { until: one.until };
						session.dispatch({ type: 'mode-chosen', chosen: { mode: one.mode, ...until } });
					} else if (one.type === 'tick') session.dispatch({ type: 'ticked', now: one.now });
					else if (one.type === 'identify') {
						const identity = {
							account: one.id,
							arn: `arn:aws:iam::${one.id}:user/ada`,
							userId: 'u',
						};
						session.dispatch({ type: 'identified', identity });
					} else {
						const info = { id: one.region, region: one.region, local: false };
						session.dispatch({ type: 'connected', info });
					}
					const { info, identity, mode, sources } = session.state.context;
					if (info === undefined) throw new Error('not connected');
					const where = { ...info, ...(identity === undefined ? {} : { identity }) };
					const ceiling = termsFor(where, sources).ceiling.value;
					expect(rank(mode)).toBeLessThanOrEqual(rank(ceiling));
					expect(console.modes.at(-1)).toBe(mode);
				}
			}),
			{ numRuns: 60 },
		);
	});
});

test('a dialog that was opened while less was asked does not confirm what asks more by now', async () => {
	const sent: string[] = [];
	const console = startConsole({
		sources: noSources,
		gateways: {
			queues: {
				send: async ({ entries }) => {
					sent.push(...entries.map(({ body }) => body));
					return entries.map(() => ({ ok: true as const, messageId: 'm' }));
				},
			},
		},
	});
	enter(console, 'mode open 1m');
	console.queues({ orders: 1 });
	const asked = console.session.confirm(
		{ kind: 'send', resource: { kind: 'queue', name: 'orders' }, count: 1 },
		's',
	);
	expect(console.overlay().kind).toBe('dialog');
	await console.pass(61_000);
	expect(modeOf(console)).toBe('protected');
	handleKeys(console.session, ['y']);
	expect(await asked).toBeUndefined();
	expect(console.said()).toContain('more is asked by now, nothing was sent');
	expect(sent).toEqual([]);
});
