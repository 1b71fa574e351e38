import { wordless } from '../../domain/prices.ts';
import { priceOfFigures, readFigures } from '../../operations/metrics/read-figures.ts';
import { count, counted, dollars } from '../../presentation/formats.ts';
import { panes } from '../resources/panes.ts';
import type { Session } from '../shell/session.ts';
import { sourcesOf, topView } from '../state/selectors.ts';

/*
A list that is sorted by what CloudWatch tells has to know it of all queues: those on the screen alone would be the first of nothing.
*/

/** Queues that are asked about in one go: what is told of them is shown before the next are asked. */
const atOnce = 100;
/** An order by what was told longer ago, ms, is none of now: those that are not on the screen are asked by nobody else. */
const goodFor = 300_000;

/**
 * Asks CloudWatch about the queues of which nothing was asked in the last five minutes, where the list on show is sorted by such a column.
 * Above one cent a word asks before, with the price; a key, which goes on from column to column, says what the word would cost.
 */
export async function figuresForSort(
	session: Session,
	by: 'word' | 'key',
	trigger: string,
): Promise<void> {
	const view = topView(session.state);
	if (view.kind !== 'list' || panes[view.pane].kind !== 'queue') return;
	const { column } = view.sort;
	if (panes[view.pane].columns(view).find(({ id }) => id === column)?.priced !== true) return;
	const { state } = session;
	const now = session.host.clock.now();
	const wanted = [...state.resources.queue.entries.values()]
		.filter(({ facts, figures }) => {
			const askedAt = figures?.metrics?.askedAt;
			return facts !== undefined && (askedAt === undefined || now - askedAt >= goodFor);
		})
		.map(({ ref, history }) => ({
			...{ name: ref.name, arn: ref.arn, dead: sourcesOf(state, ref.arn).length > 0 },
			firstAskedAt: history.samples[0]?.at ?? now,
		}));
	if (wanted.length === 0) return;
	const price = priceOfFigures(wanted);
	if (session.spending?.bills === true && price > wordless) {
		const costs = `CloudWatch about ${counted(wanted.length, 'queue')} costs about ${dollars(price)}`;
		if (by === 'key') return session.say(`asking ${costs}; :sort ${column} asks`, 'notice');
		const yes = await session.ask(
			{
				level: 2,
				title: `Sort by ${column}`,
				lines: [
					`Asking ${costs}. Without it they stand by what is known of them, or behind the others.`,
				],
				confirmLabel: 'Ask',
				grant: undefined,
			},
			trigger,
		);
		if (!yes) return;
	}
	session.run(view.id, async ({ gateways: { metrics }, clock, signal }) => {
		for (let first = 0; first < wanted.length; first += atOnce) {
			const some = wanted.slice(first, first + atOnce);
			const told = await readFigures({ metrics, clock }, some, signal);
			if (signal.aborted) return;
			const figures = some.flatMap(({ name, arn }) => {
				const own = told.get(name);
				return own === undefined ? [] : [{ arn, figures: { metrics: own } }];
			});
			session.dispatch({ type: 'figures-known', figures });
		}
		session.say(`sorted by ${column}: CloudWatch was asked about ${count(wanted.length)} more`);
	});
}
