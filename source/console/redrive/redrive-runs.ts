import { rememberedEndpoint } from '../../domain/here.ts';
import { isSamePlace } from '../../domain/redrive/redrive-plan.ts';
import { type RedriveReport, reportOf } from '../../domain/redrive/redrive-report.ts';
import { redriveGrants, redriveSubjects } from '../../operations/redrive/grants.ts';
import { prepareResume, type Resuming } from '../../operations/redrive/resume.ts';
import { type ReadRun, readRun } from '../../operations/redrive/run-journal.ts';
import { standingRun } from '../../operations/redrive/standing.ts';
import { obstacleTexts } from '../../presentation/redrive/check-words.ts';
import { leftMuteTexts } from '../../presentation/redrive/mute-words.ts';
import { reachTexts } from '../../presentation/redrive/plan-words.ts';
import { exactlyLeft, meansLater, movesLater } from '../../presentation/redrive/resume-words.ts';
import { isLate } from '../input/late.ts';
import { refusedBySweep } from '../messages/look/sweeps.ts';
import type { Session } from '../shell/session.ts';
import type { ListedRun } from '../state/redrive-views.ts';
import { topView } from '../state/selectors.ts';
import { newListing, type View } from '../state/views.ts';
import { placeHere } from './plan-choices.ts';
import { ownRun } from './redrive.ts';
import { loadMoves, updateWork } from './redrive-moves.ts';

/** Runs that are read when the tasks are opened: the newest ones. */
const mostRead = 30;

/** The tasks of this session, the redrives of this computer, and AWS's own moves. */
export function openTasks(session: Session): number {
	const id = session.replace({ kind: 'tasks', ...newListing('started') });
	loadTasks(session, id);
	return id;
}

/**
 * The tasks, once a run was begun in the view `from`, which has nothing more to say. Nobody said that what was typed in a form
 * below it may be lost: over that they are opened, and it stays.
 */
export function openTasksFrom(session: Session, from: number): void {
	const holds = (view: View) => view.id !== from && 'fields' in view && 'typed' in view;
	if (!session.state.views.some(holds)) {
		openTasks(session);
		return;
	}
	if (topView(session.state).id === from) session.pop();
	const below = topView(session.state);
	const isThere = below.kind === 'tasks';
	loadTasks(
		session,
		isThere ? below.id : session.push({ kind: 'tasks', ...newListing('started') }),
	);
}

/** Asks again for what is not of this session. */
export function loadTasks(session: Session, id: number): void {
	if (session.connection === undefined) return;
	loadRuns(session, id);
	loadMoves(session, id);
}

/** Reads which redrives this computer has done, or begun, in this account and region. */
function loadRuns(session: Session, id: number): void {
	updateWork(session, id, ({ runs }) => ({ runs: { ...runs, loading: true } }));
	session.run(
		id,
		async ({ clock }) => {
			const value = await runsHere(session);
			const at = clock.now();
			updateWork(session, id, () => ({ runs: { loading: false, value, at } }));
		},
		(failure) =>
			updateWork(session, id, ({ runs }) => ({ runs: { ...runs, loading: false, failure } })),
	);
}

async function runsHere(session: Session): Promise<readonly ListedRun[]> {
	const { runs } = session.host.stores.redrive;
	const known = (await runs.list()).slice(0, mostRead);
	const read = await Promise.all(
		known.map(async ({ runId }) => {
			// A journal that can't be read is told by `awsmsg resume`, which names it.
			const content = await runs.read(runId).catch(() => undefined);
			if (content === undefined) return [];
			try {
				return [readRun(runId, content)];
			} catch {
				return [];
			}
		}),
	);
	return Promise.all(
		read
			.flat()
			.filter((run) => isHere(session, run))
			.map((run) => listedRun(session, run)),
	);
}

/** A run with how it stands; where nobody tells who has its queue, nobody is taken to have it. */
function listedRun(session: Session, run: ReadRun): Promise<ListedRun> {
	const { runs } = session.host.stores.redrive;
	const holder = (key: string) => runs.holder(key).catch(() => undefined);
	return standingRun({ read: (runId) => runs.read(runId), holder }, run);
}

/** Whether a run belongs to the account, region and endpoint that the console is connected to. */
function isHere({ state, startedAt }: Session, { header }: ReadRun): boolean {
	const { info, identity } = state.context;
	if (info === undefined) return false;
	// The embedded endpoint of an earlier session is gone, and its queues with it.
	if (info.local && header.at < startedAt) return false;
	const endpoint = rememberedEndpoint(info);
	return isSamePlace(header.plan.place, {
		region: info.region,
		...(identity === undefined ? {} : { account: identity.account }),
		...(endpoint === undefined ? {} : { endpoint }),
	});
}

/** Shows what a run came to, or where it stands. */
export function openRun(session: Session, runId: string, task?: string): void {
	const id = session.push({
		kind: 'run',
		runId,
		...(task === undefined ? {} : { task }),
		run: { loading: task === undefined },
		resolve: 'leave',
		offset: 0,
	});
	if (task === undefined) loadRun(session, id, runId);
}

/** Asks the journal of a run, and who is at work on it, for the view that shows it. */
export function loadRun(session: Session, id: number, runId: string): void {
	session.update(id, 'run', (view) => ({ ...view, run: { ...view.run, loading: true } }));
	session.run(
		id,
		async ({ clock }) => {
			const { runs } = session.host.stores.redrive;
			const value = await listedRun(session, readRun(runId, await runs.read(runId)));
			const at = clock.now();
			session.update(id, 'run', (view) => ({ ...view, run: { loading: false, value, at } }));
		},
		(failure) =>
			session.update(id, 'run', (view) => ({
				...view,
				run: { ...view.run, loading: false, failure },
			})),
	);
}

/** Goes on with a run of this session, whose journal has by now all that it did. */
export function resumeTask(
	session: Session,
	{ runId, ...how }: Omit<Resume, 'run' | 'report'> & { readonly runId: string },
): void {
	session.run(how.view, async () => {
		const { runs } = session.host.stores.redrive;
		const run = readRun(runId, await runs.read(runId));
		resumeRun(session, { ...how, run, report: reportOf(run.state) });
	});
}

/** Looks what stands in the way of an interrupted run, and finishes it, once that is confirmed. */
export function resumeRun(session: Session, { view, run, report, resolve, key }: Resume): void {
	const { plan } = run.header;
	if (refusedBySweep(session, plan.source)) return;
	session.run(view, async (work) => {
		const { gateways, clock, signal } = work;
		const { queues, topics, metrics } = gateways;
		const { runs, hash } = session.host.stores.redrive;
		const resuming = await prepareResume(
			{ queues, topics, metrics, clock, runs, hash },
			{ run, place: await placeHere(session, work) },
			signal,
		);
		if (signal.aborted) return;
		const [obstacle] = obstacleTexts(resuming.now, 'fields');
		if (obstacle !== undefined) return session.say(obstacle, 'bad');
		if (isLate(session, view, `run ${run.header.runId} can be finished: press r there again`))
			return;
		await confirmResume(session, { view, run, report, resolve, key }, resuming);
	});
}

type Resume = {
	/** Id of the view that it is asked for in. */
	readonly view: number;
	readonly run: ReadRun;
	readonly report: RedriveReport;
	readonly resolve: 'leave' | 'resend' | 'skip';
	readonly key: string;
};

async function confirmResume(
	session: Session,
	{ view, run, report, resolve, key }: Resume,
	{ resumption, now, count, brake }: Resuming,
): Promise<void> {
	const { plan, runId } = run.header;
	const { unknown, sentNotDeleted } = report;
	const detail = [
		...(run.state.ended === undefined ? leftMuteTexts(run.header, session.state.now) : []).map(
			(text) => `${text}.`,
		),
		resumption.kind === 'rest'
			? `Run ${runId} has ended: goes on with ${exactlyLeft(resumption.ids.size)}.`
			: `Finishes run ${runId}: ${report.outcomes.moved} are moved.`,
		...(resumption.kind === 'whole' && meansLater(plan) ? [movesLater] : []),
		...reachTexts(now),
		...(sentNotDeleted.length === 0
			? []
			: [`${sentNotDeleted.length} were sent and not deleted: they are deleted, not sent again.`]),
		...(unknown.length === 0 ? [] : [`${unknown.length} of unknown outcome: ${words[resolve]}.`]),
	];
	const grant = await session.confirm(
		{
			kind: 'redrive',
			...redriveSubjects(plan),
			approximate: resumption.kind !== 'rest',
			...(count === undefined ? {} : { count }),
			detail,
		},
		key,
	);
	if (grant === undefined) return;
	const grants = redriveGrants(grant, plan);
	session.startTask(
		{ kind: 'redrive', title: `resume ${plan.source.name}`, resource: plan.source.name },
		(task) =>
			ownRun(
				session,
				{
					runId,
					plan,
					grants,
					resumeAt: run.lines,
					brake,
					...(resolve === 'leave' ? {} : { resolveUnknown: resolve }),
				},
				task,
			).then(({ said }) => said),
	);
	openTasksFrom(session, view);
}

/** What each answer about unknown outcomes means. */
export const words: Readonly<Record<'leave' | 'resend' | 'skip', string>> = {
	leave: 'left where they are',
	resend: 'sent again, perhaps twice',
	skip: 'not sent again',
};
