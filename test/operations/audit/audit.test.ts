import { describe, expect, it } from 'vitest';
import { noSources, termsFor } from '../../../source/domain/contexts/terms.ts';
import type { Grant } from '../../../source/domain/effect.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { Audit } from '../../../source/operations/audit/audit.ts';
import { auditTrail } from '../../../source/operations/audit/audit-trail.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { memoryJournal } from '../../commands/memory-stores.ts';

const account = '123456789012';
const arn = `arn:aws:sts::${account}:assumed-role/oncall/ada`;
const info = { id: 'here', local: false, region: 'eu-west-1', profile: 'prod' };
const grant: Grant = {
	effect: 'destroy',
	resources: [{ kind: 'queue', account, region: 'eu-west-1', name: 'orders' }],
	what: 'purge orders',
};
const purge: Call = {
	at: 5,
	operation: 'SQS PurgeQueue',
	effect: 'destroy',
	resource: 'orders',
	attempt: 1,
	milliseconds: 3,
	status: 200,
	requestId: 'request-1',
};
const guard = (audit?: 'required') => ({
	mode: 'protected' as const,
	reason: 'the letters of this morning',
	terms: termsFor(
		{ region: 'eu-west-1', local: false },
		{ ...noSources, environment: audit === undefined ? {} : { audit } },
	),
});

function world() {
	const { journal, state } = memoryJournal();
	const troubles: string[] = [];
	const audit = new Audit({
		journal,
		clock: { now: () => 4 },
		actor: { user: 'root', sudoUser: 'ada', host: 'desk' },
		run: { id: 'r1', version: '0.1.0' },
		onTrouble: ({ message }) => troubles.push(message),
	});
	audit.isAt(info, { account, arn });
	return { journal, state, troubles, audit };
}

describe('the audit', () => {
	it('tells who confirmed what, where, why, and which requests AWS had of it', async () => {
		const { journal, audit } = world();
		await audit.confirmed('here', grant, 12, guard());
		audit.called('here', [
			{ ...purge, waiting: true },
			{ ...purge, operation: 'SQS ListQueues', effect: 'read' },
			purge,
		]);
		const { actions, damage } = await auditTrail(journal, 0);
		expect(damage).toBe(0);
		expect(actions).toMatchObject([
			{
				entry: {
					type: 'confirmed',
					at: 4,
					run: 'r1',
					version: '0.1.0',
					user: 'root',
					sudoUser: 'ada',
					host: 'desk',
					account,
					caller: arn,
					region: 'eu-west-1',
					profile: 'prod',
					what: 'purge orders',
					effect: 'destroy',
					mode: 'protected',
					count: 12,
					reason: 'the letters of this morning',
					resources: [{ name: 'orders' }],
				},
				requests: [
					{ operation: 'SQS PurgeQueue', requestId: 'request-1', status: 200, attempt: 1 },
				],
			},
		]);
		expect((await auditTrail(journal, 5)).actions).toEqual([]);
	});

	it('lets nothing be written that it could not take, where that is wanted', async () => {
		const { state, troubles, audit } = world();
		state.broken = true;
		const failure = await audit
			.confirmed('here', grant, undefined, guard('required'))
			.catch(asFailure);
		expect(failure).toMatchObject({
			kind: 'refused',
			message: expect.stringContaining("purge orders: the audit file can't be written"),
		});
		expect(troubles).toEqual([]);
		await audit.confirmed('here', grant, undefined, guard());
		audit.called('here', [purge]);
		await Promise.resolve();
		expect(troubles).toEqual([
			"the audit file can't be written: the journal is on a file system that is full",
		]);
	});

	it('has nothing of the embedded endpoint, unless that is asked for', async () => {
		const { state, audit } = world();
		const local = { ...info, id: 'demo', local: true };
		for (const asked of [undefined, 'required'] as const) {
			const { terms } = guard(asked);
			audit.isAt(local, { account, arn }, terms);
			await audit.confirmed('demo', grant, 1, guard(asked));
			audit.called('demo', [purge]);
			expect(state.entries.length).toBe(asked === undefined ? 0 : 2);
		}
	});

	it('tells a request where it was confirmed, though another place was gone to since', async () => {
		const { journal, audit } = world();
		const other = { id: 'there', local: false, region: 'us-east-1', profile: 'staging' };
		await audit.confirmed('here', grant, 1, guard());
		audit.isAt(other, { account: '999999999999', arn });
		await audit.confirmed('there', { ...grant, what: 'purge letters' }, 1, guard());
		audit.called('here', [purge]);
		audit.called('there', [{ ...purge, requestId: 'request-2' }]);
		expect((await auditTrail(journal, 0)).actions).toMatchObject([
			{ entry: { what: 'purge orders' }, requests: [{ requestId: 'request-1' }] },
			{ entry: { what: 'purge letters' }, requests: [{ requestId: 'request-2' }] },
		]);
	});

	it('tells a request also where the account became known after it was confirmed', async () => {
		const { journal, audit } = world();
		audit.isAt(info, undefined);
		await audit.confirmed('here', grant, 1, guard());
		audit.isAt(info, { account, arn });
		audit.called('here', [purge]);
		expect((await auditTrail(journal, 0)).actions).toMatchObject([
			{ entry: { what: 'purge orders' }, requests: [{ requestId: 'request-1' }] },
		]);
	});

	it('is read past what nobody can read', async () => {
		const { journal, state, audit } = world();
		await audit.confirmed('here', grant, 1, guard());
		state.entries.push(
			{ type: 'confirmed', at: 'x' },
			{ type: 'later', at: 1, run: 'r', region: 'x' },
		);
		expect(await auditTrail(journal, 0)).toMatchObject({ actions: [{}], damage: 2 });
	});
});
