import type { Judgement, Missing } from '../../../source/domain/diagnosis/finding.ts';
import { judge, type Subjects } from '../../../source/domain/diagnosis/judge.ts';
import type { Points } from '../../../source/domain/diagnosis/points.ts';
import type { KindId } from '../../../source/domain/kinds.ts';
import type { Chance } from '../chance.ts';

/*
Worlds in which something is wrong, and their twins, in which all is the same but that: what every rule is judged by. Made
from a seed, and from nothing that a rule says.
*/

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A resource of any kind, as it is judged. */
export type AnySubject = {
	[Kind in KindId]: { readonly kind: Kind; readonly subject: Subjects[Kind] };
}[KindId];

/** One resource with its surroundings. */
export type World = {
	/** When the trouble begins, ms since 1970; in its twin nothing does. */
	readonly since: number;
	/** What is known of it at a moment. */
	at(now: number): AnySubject;
};

/** Worlds of one trouble. */
export type Worlds = {
	/** A world, sick or well: of one seed both are the same but for the trouble. */
	make(chance: Chance, sick: boolean): World;
	/** It ends by itself, and is said no more then: it has to be found once within its time. */
	readonly passing?: true;
	/** A bound may tell of it before it is so. */
	readonly early?: true;
	/** Parts and series whose absence tells something itself, with the reason: what AWS means by sending none. */
	readonly absentIsNone?: Readonly<Record<string, string>>;
	/** So many in `npm test`, where they cost more than others. */
	readonly sample?: number;
};

/** What is found of any resource. The cast stands here alone: a subject is that of its kind. */
export function judged({ kind, subject }: AnySubject): Judgement {
	return (judge[kind] as (one: unknown) => Judgement)(subject);
}

/** A trouble that begins from one moment to the next: `both` tells the resource before and after. */
export function changing(
	both: (chance: Chance) => readonly [well: AnySubject, ill: AnySubject],
): Worlds {
	return {
		make(chance, sick) {
			const since = momentOf(chance);
			const [well, ill] = both(chance);
			const at = (now: number) => atMoment(sick && now >= since ? ill : well, now);
			return { since, at };
		},
	};
}

function atMoment({ kind, subject }: AnySubject, now: number): AnySubject {
	return { kind, subject: 'now' in subject ? { ...subject, now } : subject } as AnySubject;
}

/** Some moment of some day. */
export function momentOf(chance: Chance): number {
	return Date.UTC(2026, 2, 10) + chance.whole(0, 7 * 24 * 3600) * 1000;
}

const refused: Missing = {
	what: 'it',
	because: 'refused',
	failure: { kind: 'denied', message: 'not allowed', retryable: false },
};

/** What an endpoint may leave out of the attributes of a queue, by law 8 not a zero. */
const counts = ['visible', 'inFlight', 'retentionSeconds', 'visibilitySeconds'];

/** Every part and series of a subject that may be missing: `attributes`, `attributes.visible`, `figures.sent`, … */
export function partsOf({ subject }: AnySubject): readonly string[] {
	return Object.entries(subject).flatMap(([part, asked]) => {
		if (!isAsked(asked) || !asked.ok) return [];
		if (part === 'figures') {
			const series = Object.entries(asked.value as object).filter(([, one]) => Array.isArray(one));
			return [part, ...series.map(([name]) => `${part}.${name}`)];
		}
		if (part !== 'attributes') return [part];
		const told = counts.filter((name) => Object.hasOwn(asked.value as object, name));
		return [part, ...told.map((name) => `${part}.${name}`)];
	});
}

/** A subject of which one part is refused, or one series or count has nothing. */
export function without({ kind, subject }: AnySubject, what: string): AnySubject {
	const [part = '', inside] = what.split('.');
	const asked = (subject as Readonly<Record<string, unknown>>)[part];
	if (!isAsked(asked)) throw new Error(`no ${part}`);
	if (inside === undefined) {
		const missing = { ...refused, what: part };
		return { kind, subject: { ...subject, [part]: { ok: false, missing } } } as AnySubject;
	}
	const { [inside]: before, ...rest } = asked.value as Record<string, Points | number>;
	const value = Array.isArray(before) ? { ...rest, [inside]: [] } : rest;
	return { kind, subject: { ...subject, [part]: { ok: true, value } } } as AnySubject;
}

function isAsked(part: unknown): part is { readonly ok: boolean; readonly value: unknown } {
	return typeof part === 'object' && part !== null && 'ok' in part;
}
