import { expect, test } from 'vitest';
import { rememberMove } from '../../../source/operations/redrive/after-run.ts';
import { memoryKinds } from '../../helpers/memory-kinds.ts';
import { queueRef } from '../fakes.ts';
import { Simulation } from './simulation.ts';
import { planOf } from './start-run.ts';

const day = 86_400_000;
const kind = (id: string) => ({ id, title: id });

test('a move of a whole queue by AWS counts for what was seen there last, and for nothing else', async () => {
	const fingerprints = memoryKinds();
	const plan = planOf(new Simulation(false));
	const { source } = plan;
	const elsewhere = queueRef('returns-dlq');
	const place = { arn: source.arn };
	await fingerprints.see([kind('too long ago')], { queue: source }, 0);
	await fingerprints.see(
		[kind('there'), kind('moved before'), kind('by a canary')],
		{ queue: source },
		20 * day,
	);
	await fingerprints.see([kind('elsewhere')], { queue: source }, 20 * day);
	await fingerprints.see([kind('elsewhere')], { queue: elsewhere }, 21 * day);
	const act = { what: 'moved', at: 21 * day, many: 3, place } as const;
	await fingerprints.did([
		{ ...kind('moved before'), act: { ...act, run: 'run-1' } },
		{ ...kind('by a canary'), act: { ...act, run: 'run-2' } },
	]);
	const times = { at: 22 * day, now: 22 * day + 1 };
	await rememberMove({ fingerprints }, plan, { ...times, canary: 'run-2' });
	const known = await fingerprints.load();
	const moved = known.filter(({ acts = [] }) => acts.some(({ run }) => run.startsWith('aws-')));
	expect(moved.map(({ id }) => id).toSorted()).toEqual(['by a canary', 'there']);
	expect(moved.find(({ id }) => id === 'there')?.acts).toEqual([
		{ what: 'moved', at: 22 * day, run: 'aws-1970-01-23T00:00:00.000Z', place, to: ['orders'] },
	]);
});
