import { maskedStreamWhy } from '../../domain/masking/mask-log.ts';
import { memo } from '../../domain/memo.ts';
import type { StreamRef } from '../../domain/resources.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import type { StreamWhy } from '../../domain/why/stream-findings.ts';
import { explainStream } from '../../operations/why/explain-stream.ts';
import type { Line } from '../../presentation/line.ts';
import { streamWhyLines } from '../../presentation/why/stream-why-lines.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import type { Loaded, ViewOf } from '../state/views.ts';
import { loadedLines, scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';
import { searchStatus } from './search-status.ts';

type StreamWhyView = ViewOf<'stream-why'>;

/** Opens who reads a stream by Lambda, and what their logs tell; `choice` names a log of which Lambda knows nothing. */
export function openStreamWhy(session: Session, ref: StreamRef, choice: LogChoice = {}): void {
	const id = session.push({
		...{ kind: 'stream-why', ref, choice: { ...session.host.logs, ...choice }, offset: 0 },
		why: { loading: true },
	});
	loadStreamWhy(session, id);
}

/** Searches another log. */
export function searchOtherOfStream(session: Session, id: number, choice: LogChoice): void {
	session.update(id, 'stream-why', (old) => ({
		...old,
		...{ choice, why: { loading: true }, offset: 0 },
	}));
	loadStreamWhy(session, id);
}

/** Asks again; what was found stays until then. */
export function loadStreamWhy(session: Session, id: number): void {
	const view = session.state.views.find(
		(one): one is StreamWhyView => one.id === id && one.kind === 'stream-why',
	);
	if (view === undefined) return;
	const { ref, choice } = view;
	const change = (next: (why: Loaded<StreamWhy>) => Loaded<StreamWhy>) =>
		session.update(id, 'stream-why', (old) => ({ ...old, why: next(old.why) }));
	change((why) => ({ ...why, loading: true }));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const seen = (told: StreamWhy) => maskedStreamWhy(told, session.host.masks);
			const whole = await explainStream({ ...gateways, clock }, ref, { choice }, signal, (part) =>
				change((why) => ({ ...why, loading: true, value: seen(part), at: part.at })),
			);
			const value = seen(whole);
			change(() => ({ loading: false, value, at: value.at }));
		},
		(failure) => change((why) => ({ ...why, loading: false, failure })),
	);
}

const shownWhy = memo((why: StreamWhy, width: number, now: number) =>
	streamWhyLines(why, { width, now }),
);

function lines({ why }: StreamWhyView, { size }: State): readonly Line[] {
	const width = Math.max(20, size.columns - 2);
	return loadedLines(why, { what: 'its functions', width }, (value) =>
		shownWhy(value, width, value.at),
	);
}

/** What Lambda and the logs tell of those who read a stream. */
export const streamWhyScreen: Screen<'stream-why'> = {
	kind: 'stream-why',
	title: ({ ref }) => `${ref.name} why`,
	status: (view, state) => {
		const scrolled = scrollStatus(lines(view, state).length, view.offset, state.size.rows - 5);
		return searchStatus(view.why, scrolled);
	},
	commands: [],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, lines(view, state).length, body.rows, key),
	body: (view, state, size) => textRows(lines(view, state), view.offset, size),
	age: (view) => view.why.at,
};
