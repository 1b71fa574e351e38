import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../../source/console/shell/session.ts';
import { toldTo } from '../../source/console/watch/told-calls.ts';
import { pathsFrom } from '../../source/host/files/files.ts';
import { openStores } from '../../source/host/memory/stores.ts';
import type { Call, ContextInfo } from '../../source/operations/ports.ts';
import { leave } from '../../source/programs/leaving.ts';
import { info, startConsole } from '../console/fixture.ts';
import { cleanEnvironment, temporaryHome } from '../helpers/program.ts';
import { gateways } from '../operations/fakes.ts';

/** A console with an audit file of its own, and what stands in that file. */
function audited() {
	const console = startConsole({ connected: false });
	const paths = pathsFrom(cleanEnvironment(temporaryHome()));
	const { audit } = openStores(paths);
	const stores = { ...console.host.stores, audit };
	const session = new Session(console.session.store, { ...console.host, stores });
	return {
		session,
		begun: console.settled,
		/** What is written by now: nothing is waited for. */
		written(): readonly (string | undefined)[] {
			const folder = path.join(paths.data, 'audit');
			return readdirSync(folder)
				.flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
				.filter((line) => line !== '')
				.map((line) => JSON.parse(line).requestId ?? JSON.parse(line).type);
		},
		/** Works in a context, whose thread tells `last` as it is closed. */
		enter(where: ContextInfo, last: Call) {
			const told = toldTo(session);
			session.connected(
				told.by({
					...{ info: where, gateways: gateways({}), setMode: () => {} },
					async close() {
						await Promise.resolve();
						told.onCall(last);
					},
				}),
			);
			session.audit.isAt(where, undefined);
			return told;
		},
	};
}

const call = (requestId: string): Call => ({
	...{ at: 1, operation: 'SQS DeleteMessageBatch', effect: 'destroy', resource: 'orders' },
	...{ attempt: 1, milliseconds: 3, status: 200, requestId },
});

test('every request that changed something, and every mode, stands in the audit file once awsmsg was left', async () => {
	const { session, written, enter } = audited();
	const { onCall } = enter(info, call('as it closes'));
	session.audit.modeChosen(info.id, { mode: 'open' });
	session.called([call('just now')]);
	onCall(call('on its way'));
	await leave(session, () => {});
	expect(written()).toEqual(['mode', 'just now', 'on its way', 'as it closes']);
});

test('so do those of a context that the console went away from, where a task goes on', async () => {
	const { session, begun, written, enter } = audited();
	const { onCall } = enter(info, call('as it closes'));
	const task = Promise.withResolvers<undefined>();
	session.startTask({ kind: 'import', title: 'import', resource: 'orders' }, () => task.promise);
	await begun();
	session.leaveContext();
	enter({ ...info, id: 'staging us-east-1', region: 'us-east-1' }, call('of the other'));
	onCall(call('on its way'));
	await leave(session, () => {});
	expect(written().toSorted()).toEqual(['as it closes', 'of the other', 'on its way']);
});
