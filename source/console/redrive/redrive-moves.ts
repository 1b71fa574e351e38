import { asFailure, type Failure, failureLine } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { mayHaveTakenEffect } from '../../operations/messages/outcome.ts';
import type { Gateways } from '../../operations/ports.ts';
import { cancelMove } from '../../operations/redrive/aws/move.ts';
import { count, countedAsTold } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import type { ListedMove } from '../state/redrive-views.ts';
import { deadRows, queueRows } from '../state/selectors.ts';
import type { Loaded, ViewOf } from '../state/views.ts';

/** Dead-letter queues that are asked for their moves: one request each. */
const mostAsked = 20;
const askedAtOnce = 5;
/** While one is running, ms. */
const askEvery = 3000;
/** How long AWS may take to accept a cancel, ms. */
const cancelWithin = 30_000;

/** Asks AWS for the last moves of the dead-letter queues, and again while one of them runs. */
export function loadMoves(session: Session, id: number): void {
	const { followingMoves } = session;
	if (followingMoves.has(id)) return;
	const told = (change: (moves: Loaded<readonly ListedMove[]>) => Loaded<readonly ListedMove[]>) =>
		updateWork(session, id, ({ moves }) => ({ moves: change(moves ?? { loading: false }) }));
	told((moves) => ({ ...moves, loading: true }));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			for (;;) {
				const { moves, failure } = await movesOf(gateways, deadLetterQueues(session), signal);
				if (signal.aborted) return;
				const at = clock.now();
				told(() => ({
					loading: false,
					value: moves,
					at,
					...(failure === undefined ? {} : { failure }),
				}));
				if (!moves.some(({ move }) => isRunning(move.status))) return;
				followingMoves.add(id);
				await clock.sleep(askEvery, signal).finally(() => followingMoves.delete(id));
			}
		},
		(failure) => told((moves) => ({ ...moves, loading: false, failure })),
	);
}

type Work = Pick<ViewOf<'tasks'>, 'runs' | 'moves'>;

/** Changes what a view that shows work under way knows of it. */
export function updateWork(session: Session, id: number, change: (work: Work) => Work): void {
	session.dispatch({
		type: 'view-updated',
		id,
		update: (view) =>
			view.kind === 'tasks' || view.kind === 'pulse' ? { ...view, ...change(view) } : view,
	});
}

/** The deepest dead-letter queues first: those are the ones that somebody moves. */
function deadLetterQueues({ state }: Session): readonly QueueRef[] {
	return deadRows(queueRows(state.resources.queue))
		.toSorted((a, b) => (b.visible ?? 0) - (a.visible ?? 0))
		.slice(0, mostAsked)
		.flatMap(({ key }) => {
			const entry = state.resources.queue.entries.get(key);
			return entry === undefined ? [] : [entry.ref];
		});
}

async function movesOf(
	{ queues }: Gateways,
	refs: readonly QueueRef[],
	signal: AbortSignal,
): Promise<{ moves: readonly ListedMove[]; failure?: Failure }> {
	const moves: ListedMove[] = [];
	let failure: Failure | undefined;
	for (let at = 0; at < refs.length && !signal.aborted; at += askedAtOnce) {
		await Promise.all(
			refs.slice(at, at + askedAtOnce).map(async (source) => {
				try {
					for (const move of await queues.listMoves(source.arn, { signal })) {
						moves.push({ source, move });
					}
				} catch (error) {
					const one = asFailure(error);
					// An endpoint without move tasks has none; the plan says so where it matters.
					if (one.kind !== 'unsupported' && one.kind !== 'aborted') failure ??= one;
				}
			}),
		);
	}
	const newest = moves.toSorted((a, b) => (b.move.startedAt ?? 0) - (a.move.startedAt ?? 0));
	return { moves: newest, ...(failure === undefined ? {} : { failure }) };
}

/** Whether a move goes on. */
export function isRunning(status: ListedMove['move']['status']): boolean {
	return status === 'RUNNING' || status === 'CANCELLING';
}

/** Whether a move can be cancelled: only one that runs has a handle. */
export function canCancel({ move }: ListedMove): boolean {
	return move.handle !== undefined && move.status === 'RUNNING';
}

/** Asks AWS to cancel a move that runs, whoever started it, once that is confirmed. */
export async function stopMove(
	session: Session,
	{ source, move }: ListedMove,
	key: string,
): Promise<void> {
	const { handle } = move;
	const grant = await session.confirm(
		{
			kind: 'cancel-move',
			resource: resourceOf('queue', source),
			detail: [`${count(move.moved)} have been moved so far, and stay moved.`],
		},
		key,
	);
	if (grant === undefined || handle === undefined) return;
	const { gateways } = session.work();
	try {
		const { moved } = await cancelMove(
			{ queues: gateways.queues },
			{ handle, grant },
			AbortSignal.timeout(cancelWithin),
		);
		session.say(
			`the move of ${source.name} is being cancelled: ${countedAsTold(moved, 'message')} moved`,
		);
	} catch (error) {
		const failure = asFailure(error);
		session.fail(failure);
		const goes = mayHaveTakenEffect(failure) ? 'may go on' : 'goes on';
		session.say(`the move of ${source.name} ${goes}: ${failureLine(failure)}`, 'bad');
	}
}
