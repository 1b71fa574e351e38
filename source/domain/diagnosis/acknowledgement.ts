import type { Finding, Judgement } from './finding.ts';

/** Somebody knows of a finding, and will be told again when it grows, or when the time is over. */
export type Acknowledgement = {
	/** Of the finding. */
	readonly name: string;
	/** When, and until when, ms since 1970. */
	readonly at: number;
	readonly until: number;
	/** Empty without one. */
	readonly note: string;
	/** How bad it was then. */
	readonly measure?: number;
};

/** The findings of a resource as acknowledged from `at` until `until`. */
export function acknowledge(
	findings: readonly Finding[],
	{ at, until, note }: Pick<Acknowledgement, 'at' | 'until' | 'note'>,
): readonly Acknowledgement[] {
	return findings.map(({ name, measure }) => ({
		...{ name, at, until, note },
		...(measure === undefined ? {} : { measure }),
	}));
}

/** Whether a finding is acknowledged at `now`: by its name, no worse than it was then, and before the end. */
function covers({ name, until, measure }: Acknowledgement, finding: Finding, now: number): boolean {
	if (name !== finding.name || now >= until) return false;
	return measure === undefined || finding.measure === undefined || finding.measure <= measure;
}

/** What is left of a judgement, and what hides the rest. */
export function unacknowledged(
	judgement: Judgement,
	all: readonly Acknowledgement[] | undefined,
	now: number,
): Judgement & { readonly acknowledged?: readonly Acknowledgement[] } {
	if (all === undefined || judgement.findings.length === 0) return judgement;
	const acknowledged = all.filter((one) =>
		judgement.findings.some((finding) => covers(one, finding, now)),
	);
	if (acknowledged.length === 0) return judgement;
	const hidden = new Set(acknowledged.map(({ name }) => name));
	return {
		...judgement,
		findings: judgement.findings.filter(({ name }) => !hidden.has(name)),
		acknowledged,
	};
}

/** A measure that grows when the value doubles: what rises all the time is not worse each minute. */
export function doublings(value: number): number {
	return Math.floor(Math.log2(Math.max(1, value)));
}
