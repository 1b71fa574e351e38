import { expect, test } from 'vitest';
import { noSources } from '../../../source/domain/contexts/terms.ts';
import { startConsole } from '../fixture.ts';

const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 2, scope: 'system' } as const;
const action = { kind: 'send', resource: { kind: 'queue', name: 'orders' }, count: 1 } as const;

function asking(audit: 'required' | undefined = undefined) {
	const rule = { match: { account: ['*'] }, reason: 'required', mode: 'open', by } as const;
	const contexts = [{ ...rule, ...(audit === undefined ? {} : { audit }) }];
	const console = startConsole({ sources: { ...noSources, contexts } });
	console.queues({ orders: 1 });
	return console;
}

function enter(console: ReturnType<typeof asking>, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

async function confirmed(console: ReturnType<typeof asking>) {
	const grant = console.session.confirm(action, 's');
	await console.pass(1_000);
	console.press('y');
	return grant;
}

test('what writes is grey until a reason is given, and the way is said', () => {
	const console = asking();
	console.press('s');
	expect(console.said()).toBe(
		'send: nothing is written here without a reason, as /etc/awsmsg/config.toml line 2 wants it: say it: :reason TEXT, or --reason TEXT at the start',
	);
	enter(console, 'reason letters of this morning');
	console.press('s');
	expect(console.top().kind).toBe('form');
});

test('the reason stands in the dialog and is written down with what was confirmed', async () => {
	const console = asking();
	enter(console, 'mode open 10m letters of this morning');
	const grant = console.session.confirm(action, 's');
	expect(JSON.stringify(console.overlay())).toContain('Reason: letters of this morning.');
	await console.pass(1_000);
	console.press('y');
	expect(await grant).toBeDefined();
	const { entries } = await console.host.stores.audit.read();
	expect(entries).toMatchObject([
		{ type: 'mode', mode: 'open', reason: 'letters of this morning' },
		{ type: 'confirmed', what: 'send to orders', reason: 'letters of this morning', user: 'ada' },
	]);
});

test('nothing is confirmed that can not be written down, where that is wanted', async () => {
	const console = asking('required');
	enter(console, 'reason a test');
	const { audit } = console.host.stores;
	audit.append = () => Promise.reject(new Error('no room'));
	expect(await confirmed(console)).toBeUndefined();
	expect(console.said()).toContain("the audit file can't be written");
});

test.each([
	['the context was left', 'left before it began, nothing was sent'],
	['the mode went down', 'read-only'],
])('nothing is confirmed any more where %s while it was written down', async (what, said) => {
	const console = asking('required');
	enter(console, 'reason a test');
	const { audit } = console.host.stores;
	const written = Promise.withResolvers<void>();
	const begun = Promise.withResolvers<void>();
	audit.append = () => {
		begun.resolve();
		return written.promise;
	};
	const grant = console.session.confirm(action, 's');
	await console.pass(1_000);
	console.press('y');
	await begun.promise;
	if (what === 'the context was left') console.session.leaveContext();
	else console.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'read-only' } });
	written.resolve();
	expect(await grant).toBeUndefined();
	expect(console.said()).toContain(said);
});
