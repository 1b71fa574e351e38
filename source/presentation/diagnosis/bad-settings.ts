import type { Part, QueueDetail } from '../../domain/details.ts';
import { expectationOf } from '../../domain/diagnosis/expectation.ts';
import type { Asked, Finding } from '../../domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { emptyHistory } from '../../domain/diagnosis/samples.ts';
import { notAsked } from './subject-parts.ts';

/** The settings of a queue that will hurt one day, by its description alone. */
export function badSettings({
	ref,
	at,
	attributes,
	sources,
	tags,
	mappings,
}: QueueDetail): readonly Finding[] {
	const expectation = tags.ok ? expectationOf(tags.value) : undefined;
	const { findings } = judge.queue(
		{
			name: ref.name,
			now: at,
			attributes: asked('attributes', attributes),
			history: emptyHistory,
			figures: notAsked,
			sources: asked('its sources', sources),
			mappings: asked('its functions', mappings),
			...(expectation === undefined ? {} : { expectation }),
		},
		(severity) => !isPressing(severity),
	);
	return findings;
}

function asked<Value>(what: string, part: Part<Value>): Asked<Value> {
	return part.ok
		? part
		: { ok: false, missing: { what, because: 'failed', failure: part.failure } };
}
