import type { Missing, Unjudged } from '../../domain/diagnosis/finding.ts';
import { failureLine } from '../../domain/failure.ts';

/** Why something is not known, in words: `CloudWatch: denied`. */
export function missingWords({ what, because, failure }: Missing): string {
	if (failure !== undefined) return `${what}: ${failureLine(failure)}`;
	return `${what}: ${reasons[because]}`;
}

const reasons: Readonly<Record<Missing['because'], string>> = {
	refused: 'refused',
	failed: 'could not be read',
	'not asked': 'not asked',
	asleep: 'no figures, as of a queue that nobody used for hours',
	waking: 'figures since a few minutes alone',
	'too little': 'too little is known yet to compare with',
	'not kept': 'the endpoint does not tell',
};

/** What could not be judged, by what is missing for it: one entry a reason, with the names of the findings. */
export function unjudgedByReason(
	unjudged: readonly Unjudged[],
): ReadonlyMap<string, readonly string[]> {
	const byReason = new Map<string, string[]>();
	for (const { name, missing } of unjudged) {
		const words = missingWords(missing);
		const names = byReason.get(words);
		if (names === undefined) byReason.set(words, [name]);
		else names.push(name);
	}
	return byReason;
}
