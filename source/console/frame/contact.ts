import { duration, time } from '../../presentation/formats.ts';
import type { State } from '../state/state.ts';

/** A failed attempt is no lost connection: the next one follows within this time, ms. */
const passing = 2_000;

/** Since when nothing has answered; `undefined` while something does. */
export function lostSince({ contact, now }: Pick<State, 'contact' | 'now'>): number | undefined {
	const { endedAt, silence } = contact;
	if (endedAt !== undefined) return endedAt;
	return silence !== undefined && now - silence.since >= passing ? silence.since : undefined;
}

/** `CONNECTION LOST since 09:12:04, next try in 4 s`, and the same in fewer cells. */
export function lostTexts(state: State, since: number): readonly string[] {
	const { now, contact } = state;
	const at = time(since, now);
	if (contact.endedAt !== undefined) {
		const next = 'start awsmsg again';
		return [`CONNECTION LOST since ${at}: ${next}`, `LOST since ${at}: ${next}`, `LOST ${at}`];
	}
	const [next] = Object.values(contact.tries)
		.filter((each) => each > now)
		.toSorted((one, other) => one - other);
	if (next === undefined) {
		return [
			`CONNECTION LOST since ${at}, trying again`,
			`LOST since ${at}, trying`,
			`LOST ${at}, trying`,
		];
	}
	const wait = duration(Math.ceil((next - now) / 1000) * 1000);
	return [
		`CONNECTION LOST since ${at}, next try in ${wait}`,
		`LOST since ${at}, try in ${wait}`,
		`LOST ${at}, try ${wait}`,
	];
}
