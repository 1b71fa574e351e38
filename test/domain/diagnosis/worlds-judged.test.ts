import { describe, expect, it } from 'vitest';
import { findingNames } from '../../../source/domain/diagnosis/judge.ts';
import { alarmedStreamsAndTopics } from '../../helpers/worlds/healthy-worlds.ts';
import {
	foundInTwins,
	foundWithout,
	healthyWithout,
	missedIn,
} from '../../helpers/worlds/judge-worlds.ts';
import { sickWorlds } from '../../helpers/worlds/sick-worlds.ts';

/* A sample of what `chaos/diagnosis.chaos.test.ts` runs whole. */
describe.each(findingNames)('over generated worlds, %s', (name) => {
	const { sample = 10 } = sickWorlds[name];

	it('is found within its stated time', () => {
		expect(missedIn(name, sample, 100)).toEqual([]);
	});

	it('is not found of the same world without the trouble, nor before it', () => {
		expect(foundInTwins(name, sample, 100)).toEqual([]);
	});

	it('is found or unknown where anything is missing, and never taken for health', () => {
		expect(healthyWithout(name, Math.ceil(sample / 5), 100)).toEqual([]);
	});

	it('is not found of what is missing alone', () => {
		expect(foundWithout(name, Math.ceil(sample / 5), 100)).toEqual([]);
	});
});

describe('over generated streams and topics', () => {
	it('nothing pressing is found of healthy ones', () => {
		expect(alarmedStreamsAndTopics(14, 500)).toEqual([]);
	});
});
