import { failureLine } from '../../domain/failure.ts';
import { maskedWhy } from '../../domain/masking/mask-log.ts';
import { memo } from '../../domain/memo.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Why } from '../../domain/why/findings.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import { askedFrom } from '../../domain/why/log-search.ts';
import { explain, isWorthMore, longerSearch, searchLonger } from '../../operations/why/explain.ts';
import { dollars } from '../../presentation/formats.ts';
import type { Line } from '../../presentation/line.ts';
import { whyLines } from '../../presentation/why/why-lines.ts';
import { isLate } from '../input/late.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import type { Loaded, ViewOf } from '../state/views.ts';
import { loadedLines, scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';
import { searchStatus } from './search-status.ts';

type WhyView = ViewOf<'why'>;

/** Opens what the logs of its consumers tell of a message; `choice` names a log of which Lambda knows nothing. */
export function openWhy(
	session: Session,
	ref: QueueRef,
	message: Message,
	choice: LogChoice = {},
): void {
	const all = { ...session.host.logs, ...choice };
	const id = session.push({
		...{ kind: 'why', ref, message, choice: all, offset: 0 },
		why: { loading: true },
	});
	loadWhy(session, id);
}

/** Searches another log for the same message. */
export function searchOther(session: Session, id: number, choice: LogChoice): void {
	session.update(id, 'why', (old) => ({ ...old, choice, why: { loading: true }, offset: 0 }));
	loadWhy(session, id);
}

/** Searches again; what was found stays until then. */
export function loadWhy(session: Session, id: number): void {
	search(session, id, ({ ref, message, choice }, { gateways, clock, signal }, told) =>
		explain({ ...gateways, clock }, ref, { message }, choice, signal, told),
	);
}

type Work = Parameters<Parameters<Session['run']>[1]>[0];

function search(
	session: Session,
	id: number,
	work: (view: WhyView, work: Work, told: (why: Why) => void) => Promise<Why>,
): void {
	const view = session.state.views.find(
		(one): one is WhyView => one.id === id && one.kind === 'why',
	);
	if (view === undefined) return;
	const change = (next: (why: Loaded<Why>) => Loaded<Why>) =>
		session.update(id, 'why', (old) => ({ ...old, why: next(old.why) }));
	change((why) => ({ ...why, loading: true }));
	session.run(
		id,
		async (given) => {
			const seen = (told: Why) => maskedWhy(told, session.host.masks, view.message);
			const whole = await work(view, given, (part) =>
				change((why) => ({ ...why, loading: true, value: seen(part), at: part.at })),
			);
			const value = seen(whole);
			change(() => ({ loading: false, value, at: value.at }));
		},
		(failure) => change((why) => ({ ...why, loading: false, failure })),
	);
}

/** Searches the whole time of its receives by Logs Insights, once what that costs is agreed. */
async function searchAll(session: Session, view: WhyView, key: string): Promise<void> {
	const why = view.why.value;
	if (why === undefined) return;
	const price = await session.during(view.id, ({ gateways, signal }) =>
		longerSearch(gateways, why, signal),
	);
	if (price === undefined) return;
	if (isLate(session, view.id, 'what the search costs is known: press enter there again')) return;
	const { dollars: most, groups } = price;
	const isFree = session.spending?.bills !== true;
	if (!isFree && (most === undefined || most > askedFrom)) {
		const costs =
			most === undefined
				? 'What it costs is not known: nobody tells how much the log has. It is up to $0.01 for each GB that is read.'
				: `It may cost about ${dollars(most)}, by what was stored yesterday.`;
		const yes = await session.ask(
			{
				level: 2,
				title: 'Search by Logs Insights',
				lines: [`Reads ${groups.join(', ')} for the whole time of the receives.`, costs],
				confirmLabel: 'Search',
				grant: undefined,
			},
			key,
		);
		if (!yes) return session.say('nothing was searched, and nothing is to be paid', 'notice');
	}
	if (!isFree && most !== undefined) {
		session.say(`searching by Logs Insights, for about ${dollars(most)}`);
	}
	search(session, view.id, (_, { gateways, clock, signal }) =>
		searchLonger({ ...gateways, clock }, why, view.choice, signal),
	);
}

const shownWhy = memo((why: Why, width: number, now: number) =>
	whyLines(why, { width, now, naming: ':why LOG-GROUP' }),
);

function lines({ why }: WhyView, { size }: State): readonly Line[] {
	const width = Math.max(20, size.columns - 2);
	return loadedLines(why, { what: 'its logs', width }, (value) => shownWhy(value, width, value.at));
}

/** What the logs of its consumers tell of a message. */
export const whyScreen: Screen<'why'> = {
	kind: 'why',
	title: () => 'why',
	status: (view, state) => {
		const scrolled = scrollStatus(lines(view, state).length, view.offset, state.size.rows - 5);
		return searchStatus(view.why, scrolled);
	},
	commands: [
		{
			keys: ['enter'],
			title: 'search all',
			about:
				'Search the whole time of its receives by Logs Insights, where less was found; above 5 cents it asks before',
			inFooter: true,
			effect: 'read',
			disabled: ({ view: { why } }) => {
				if (why.loading) return 'it is still being searched';
				if (why.value === undefined) return why.failure && failureLine(why.failure);
				return why.value.logs.some(isWorthMore)
					? undefined
					: 'there is no log in which more could be found';
			},
			run: ({ session, view, key }) => searchAll(session, view, key),
		},
	],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, lines(view, state).length, body.rows, key),
	body: (view, state, size) => textRows(lines(view, state), view.offset, size),
	age: (view) => view.why.at,
};
