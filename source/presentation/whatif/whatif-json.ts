import type { Spread } from '../../domain/whatif/outcomes.ts';
import type { WhatIf } from '../../domain/whatif/reckoning.ts';
import type { Consumption } from '../../domain/whatif/simulation.ts';
import { isoTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { whatIf as shape } from '../json/shapes/whatif.ts';
import { assumptionWords } from './whatif-lines.ts';

/** A reckoning as programs read it. */
export function whatIfJson({
	subject,
	asItIs,
	changed,
	lives,
	assumptions,
}: WhatIf): Form<typeof shape> {
	const { ref, readAt, work, load, how, arrivedInADay } = subject;
	return {
		kind: 'whatif',
		resource: { kind: 'queue', ...ref },
		readAt: isoTime(readAt),
		messagesThere: load.waiting,
		messagesSentInADay: Math.round(arrivedInADay),
		work: {
			seconds: work.takesMs / 1000,
			failingByChance: work.fails,
			failingEachTime: work.poison,
			isEveryConsumerSeen: work.isAllOfThem,
		},
		asItIs: sideJson(how, asItIs),
		onPaper: sideJson(changed.how, changed.outcomes),
		lives: lives.lives,
		draw: lives.seed,
		assumptions: assumptions.map((id) => ({ name: id, text: assumptionWords[id] })),
	};
}

function sideJson(
	{ visibilityMs, maxReceives, concurrency, batch }: Consumption,
	{ drainMs, duplicates, dead }: WhatIf['asItIs'],
) {
	return {
		visibilityTimeout: visibilityMs / 1000,
		maxReceiveCount: maxReceives,
		concurrency,
		batch,
		drainSeconds: spreadJson(drainMs, 1000),
		duplicates: spreadJson(duplicates),
		deadLetters: spreadJson(dead),
	};
}

/** What does not happen in time is `null`. */
function spreadJson({ low, median, high }: Spread, unit = 1) {
	const value = (of: number) => (Number.isFinite(of) ? of / unit : null);
	return { low: value(low), median: value(median), high: value(high) };
}
