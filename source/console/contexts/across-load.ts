import { type AcrossChoice, meantAcross } from '../../domain/contexts/across.ts';
import { defaultRegions, regionsNamed } from '../../domain/contexts/default-regions.ts';
import type { AcrossEvent, AcrossWord } from '../../operations/contexts/watch-across.ts';
import type { Session } from '../shell/session.ts';
import { afterWatch, figuresIn, withAcknowledged } from '../state/resources.ts';
import { noResources, type State } from '../state/state.ts';
import { newListing, type PlaceQueues, type ViewOf } from '../state/views.ts';
import { standingIn, whyNoOther } from './switching.ts';

/** How often the job is told what is on the screen, ms. */
const tellEvery = 250;

/** Screens that lead to the table, and the table. */
const chosenIn: ReadonlySet<string> = new Set(['contexts', 'regions', 'across']);

type Across = ViewOf<'across'>;

/** Opens the table of the queues of several profiles and regions. `seenIn`: what is on the screen of each place. */
export function openAcross(
	session: Session,
	chosen: AcrossChoice,
	seenIn: (state: State, view: Across) => Pick<AcrossWord, 'visible' | 'excusable'>,
): void {
	const { here, state } = session;
	const refused = whyNoOther(state);
	if (here === undefined || refused !== undefined) {
		return session.say(refused ?? 'not connected yet', 'notice');
	}
	const meant = meantAcross(chosen, standingIn(here), (profile) => regionsOf(state, profile));
	if ('why' in meant) return session.say(meant.why, 'notice');
	const places = meant.places.map((place): PlaceQueues => ({ place, queues: noResources.queue }));
	// It takes the place of what it was chosen in, and of the table before.
	while (chosenIn.has(session.state.views.at(-1)?.kind ?? '') && session.pop());
	const id = session.push({ kind: 'across', chosen, places, turn: 0, ...newListing('trouble') });
	session.run(id, async ({ clock, signal }) => {
		const heard = (events: readonly AcrossEvent[]) => take(session, id, events);
		const job = session.startJob('across', { places: meant.places }, heard, signal);
		const telling = async () => {
			let said = '';
			let turn = 0;
			for (let view = acrossOf(session, id); view !== undefined; view = acrossOf(session, id)) {
				// What stands under another screen is not looked at.
				const word: AcrossWord =
					session.state.views.at(-1) === view
						? {
								...seenIn(session.state, view),
								attention: session.host.attention?.() ?? 'active',
							}
						: { visible: {}, excusable: {}, attention: 'away' };
				const text = JSON.stringify(word);
				if (view.turn !== turn) job.tell({ ...word, again: true } satisfies AcrossWord);
				else if (text !== said) job.tell(word);
				said = text;
				turn = view.turn;
				await clock.sleep(tellEvery, signal);
			}
		};
		await Promise.all([job.ended, telling()]);
	});
}

/** The regions that the configuration files name for a profile; for the present one without a name. */
function regionsOf(
	{ context: { terms, sources, info } }: State,
	profile: string | undefined,
): readonly string[] {
	if (profile === undefined) return regionsNamed(terms, info?.region);
	const account = info?.profiles?.find(({ name }) => name === profile)?.account;
	return defaultRegions(sources.contexts, { profile, ...(account && { account }) });
}

function acrossOf({ state }: Session, id: number): Across | undefined {
	const view = state.views.find((one) => one.id === id);
	return view?.kind === 'across' ? view : undefined;
}

/** Asks every place anew, those too that could not be connected to. */
export function refreshAcross(session: Session, id: number): void {
	session.update(id, 'across', (old) => ({ ...old, turn: old.turn + 1 }));
	session.say('asking every place again');
}

/** Takes in what is told of the places; a place that begins to fail is an error, once. */
function take(session: Session, id: number, events: readonly AcrossEvent[]): void {
	const before = acrossOf(session, id)?.places ?? [];
	const told = Map.groupBy(events, ({ place }) => place);
	const places = before.map((one) => {
		const next = told.get(one.place.key)?.reduce(afterEvent, one);
		if (next === undefined) return one;
		const { memory } = session.state;
		return { ...next, queues: withAcknowledged(next.queues, memory, next.info?.endpoint) };
	});
	session.update(id, 'across', (old) => ({ ...old, places }));
	const at = session.host.clock.now();
	for (const [index, { place, queues }] of places.entries()) {
		const { failure } = queues;
		if (failure === undefined || failure.message === before[index]?.queues.failure?.message)
			continue;
		const message = `${place.key.trim()}: ${failure.message}`;
		session.dispatch({ type: 'failed', at, failure: { ...failure, message } });
	}
}

function afterEvent(one: PlaceQueues, event: AcrossEvent): PlaceQueues {
	const { queues, place } = one;
	switch (event.type) {
		case 'opened':
			return { ...one, info: event.info };
		case 'failed':
			return { ...one, queues: { ...queues, failure: event.failure } };
		case 'figures':
			return { ...one, queues: figuresIn(queues, place.key, event.figures) };
		case 'watched':
			return { ...one, queues: afterWatch('queue', queues, place.key, event.event) };
	}
}
