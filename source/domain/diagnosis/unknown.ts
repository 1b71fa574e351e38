import type { Failure } from '../failure.ts';
import type { KindId } from '../kinds.ts';
import { kinds } from '../kinds.ts';
import { type FindingName, type Missing, missingOf, type Unjudged } from './finding.ts';
import { findingList, findingNames } from './judge.ts';
import { findingSections, sectionsOf, type Unknown } from './pulse.ts';

/*
What could not be judged, of thousands of resources, in a few entries: one a reason.
*/

/** Names that are kept of those that one thing is not known of. */
const mostNamed = 3;
/** Reasons that are kept: each resource may have one of its own. */
const mostReasons = 12;

/** Gathers what could not be judged, resource by resource. */
export class Unknowns {
	readonly #reasons = new Map<
		string,
		{ missing: Missing; names: Set<FindingName>; resources: Set<string>; named: string[] }
	>();
	#more = 0;

	/** What could not be judged of one resource; `id` tells it from all others. */
	add(id: string, name: string, unjudged: readonly Unjudged[]): void {
		for (const { name: finding, missing } of unjudged) {
			const [section] = sectionsOf([finding]);
			// That alarms are not known is told once, by what hid them, and not by each resource.
			if (section === undefined || section === 'alarms') continue;
			const key = reasonOf(missing);
			let reason = this.#reasons.get(key);
			if (reason === undefined) {
				if (this.#reasons.size >= mostReasons) {
					this.#more++;
					continue;
				}
				reason = { missing, names: new Set(), resources: new Set(), named: [] };
				this.#reasons.set(key, reason);
			}
			reason.names.add(finding);
			if (!reason.resources.has(id) && reason.named.length < mostNamed) reason.named.push(name);
			reason.resources.add(id);
		}
	}

	/** One entry a reason; those that had no room are one together. */
	list(): readonly Unknown[] {
		const told = [...this.#reasons.values()].map(
			({ missing, names, resources, named }): Unknown => ({
				...{ missing, named },
				sections: sectionsOf(names),
				many: resources.size,
			}),
		);
		if (this.#more === 0) return told;
		const missing: Missing = { what: `${this.#more} more answers`, because: 'failed' };
		return [...told, { sections: findingSections, missing, many: 0, named: [] }];
	}
}

/** Two that say the same are one. */
function reasonOf({ what, because, failure }: Missing): string {
	return [what, because, failure?.kind, failure?.operation, failure?.message].join('\0');
}

/** A kind that could not be listed, or not to its end. */
export function unlistedKind(kind: KindId, failure: Failure): Unknown {
	const missing = missingOf(`the list of ${kinds[kind].many}`, failure);
	const found = findingNames.filter((name) => findingList[name].kind === kind);
	return { sections: sectionsOf(found), missing, many: 0, named: [] };
}

/** What CloudWatch was not asked for, of so many resources. */
export function unaskedFigures(many: number): Unknown {
	const missing: Missing = { what: 'CloudWatch', because: 'not asked' };
	return { sections: ['lost', 'stuck', 'growing', 'lagging'], missing, many, named: [] };
}
