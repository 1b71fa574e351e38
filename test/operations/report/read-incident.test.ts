import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../source/domain/audit/audit-entry.ts';
import { fail } from '../../../source/domain/failure.ts';
import { noMasks } from '../../../source/domain/masking/masks.ts';
import { keepMessages, noteOutcome } from '../../../source/operations/messages/message-journal.ts';
import {
	type IncidentStores,
	readIncident,
} from '../../../source/operations/report/read-incident.ts';
import { message } from '../../commands/fake-context.ts';
import { memoryJournal } from '../../commands/memory-stores.ts';
import { memoryKinds } from '../../helpers/memory-kinds.ts';
import { queueRef } from '../fakes.ts';
import { Simulation } from '../redrive/simulation.ts';
import { planOf } from '../redrive/start-run.ts';

const whole = { from: 0, until: 1_000_000 };

/** Stores of this computer with a few things that happened, each in a time of its own. */
async function stores(): Promise<IncidentStores> {
	const audit = memoryJournal().journal;
	for (const [at, what] of [
		[100, 'purge orders'],
		[500, 'send orders'],
	] as const) {
		const entry: AuditEntry = {
			...{ type: 'confirmed', at, run: 'r1', region: 'eu-west-1', user: 'ada', host: 'desk' },
			...{ version: '0.1.0', what, effect: 'write', mode: 'open', resources: [] },
		};
		await audit.append(entry);
	}
	const deleted = memoryJournal().journal;
	const kept = { queue: queueRef('orders-dlq'), place: 'aws', run: 'run0' };
	const messages = [message('m1', '{"card":"4111"}'), message('m2', 'second')];
	const keys = await keepMessages(deleted, { ...kept, messages, at: 200, from: 0 });
	await noteOutcome(deleted, keys[0] ?? '', 'deleted');
	const late = { ...kept, run: 'run1', messages: [message('m3', 'third')], at: 600, from: 0 };
	await keepMessages(deleted, late);
	const fingerprints = memoryKinds();
	const where = { queue: queueRef('orders-dlq') };
	await fingerprints.see([{ id: 'aaaaaaaaaaaa', title: 'Refund' }], where, 300);
	const header = { n: 0, kind: 'awsmsg redrive', version: 1, plan: planOf(new Simulation(false)) };
	const journals = new Map<string, readonly object[]>([
		[
			'early',
			[
				{ ...header, runId: 'early', at: 50 },
				{ n: 1, at: 60, events: [] },
			],
		],
		[
			'late',
			[
				{ ...header, runId: 'late', at: 700 },
				{ n: 1, at: 710, events: [] },
			],
		],
		['torn', [{ n: 1, at: 60, events: [] }]],
	]);
	return {
		...{ audit, deleted, fingerprints },
		runs: {
			list: async () =>
				[...journals.keys()].map((runId) => ({ runId, changedAt: runId === 'late' ? 710 : 60 })),
			read: async (runId) => {
				const entries = journals.get(runId);
				if (entries === undefined) throw fail('not-found', runId);
				return { entries: entries.map((one) => ({ ...one })), damage: [] };
			},
			holder: async () => undefined,
		},
	};
}

describe('what is read for a report', () => {
	it('is of its time alone', async () => {
		const early = await readIncident(
			await stores(),
			{ from: 0, until: 250 },
			{ bodies: false, masks: noMasks },
		);
		expect(early.actions.map(({ entry }) => entry.at)).toEqual([100]);
		expect(early.deletions.map(({ run }) => run)).toEqual(['run0']);
		expect(early.runs.map(({ runId }) => runId)).toEqual(['early']);
		expect(early.kinds).toEqual([]);
		const late = await readIncident(
			await stores(),
			{ from: 250, until: 1_000 },
			{ bodies: false, masks: noMasks },
		);
		expect(late.actions.map(({ entry }) => entry.at)).toEqual([500]);
		expect(late.deletions.map(({ run }) => run)).toEqual(['run1']);
		expect(late.runs.map(({ runId }) => runId)).toEqual(['late']);
		expect(late.kinds.map(({ title }) => title)).toEqual(['Refund']);
	});

	it('has the messages of a deletion together, without a body that nobody asked for', async () => {
		const { deletions } = await readIncident(await stores(), whole, {
			bodies: false,
			masks: noMasks,
		});
		expect(deletions[0]).toMatchObject({
			run: 'run0',
			place: 'aws',
			messages: [{ id: 'm1', outcome: 'deleted' }, { id: 'm2' }],
		});
		expect(JSON.stringify(deletions)).not.toMatch(/4111|second/);
		const asked = await readIncident(await stores(), whole, { bodies: true, masks: noMasks });
		expect(asked.deletions[0]?.messages[0]?.body).toBe('{"card":"4111"}');
	});

	it('tells which run could not be read', async () => {
		const { unread } = await readIncident(await stores(), whole, { bodies: false, masks: noMasks });
		expect(unread.runs.map(({ runId }) => runId)).toEqual(['torn']);
		expect(unread.runs[0]?.failure.message).toContain('has lost its beginning');
	});
});
