import { describe, expect, it } from 'vitest';
import { findingNames } from '../source/domain/diagnosis/judge.ts';
import { alarmed, stillGrowing } from '../test/helpers/diagnosed.ts';
import { alarmedStreamsAndTopics } from '../test/helpers/worlds/healthy-worlds.ts';
import {
	foundInTwins,
	foundWithout,
	healthyWithout,
	missedIn,
} from '../test/helpers/worlds/judge-worlds.ts';

describe('diagnosis over generated histories', () => {
	it('finds nothing pressing of 1,000 healthy queues', () => {
		expect(alarmed(1_000, 10_000)).toEqual([]);
	});

	it('calls none of 200 bursts of letters growing 40 minutes after its last', () => {
		expect(stillGrowing(200, 40_000).map(({ seed }) => seed)).toEqual([]);
	});
});

describe('diagnosis over generated worlds', () => {
	it('finds nothing pressing of 1,000 healthy streams and topics', () => {
		expect(alarmedStreamsAndTopics(1_000, 10_000)).toEqual([]);
	});

	it.each(findingNames)(
		'finds %s in 95 % of 200 worlds and more, and of no healthy twin',
		(name) => {
			const [missed, wrong] = [missedIn(name, 200, 20_000), foundInTwins(name, 200, 20_000)];
			process.stderr.write(
				`${name}: ${200 - missed.length} of 200 in time, ${wrong.length} twins\n`,
			);
			expect(missed.length, missed.join()).toBeLessThanOrEqual(10);
			expect(wrong).toEqual([]);
		},
	);

	it.each(findingNames)('takes nothing that is missing for %s, and nothing for health', (name) => {
		expect(healthyWithout(name, 40, 30_000)).toEqual([]);
		expect(foundWithout(name, 40, 30_000)).toEqual([]);
	});
});
