import { asFailure, failureLine } from '../../domain/failure.ts';
import { sourceKey } from '../../domain/redrive/redrive-plan.ts';
import { type RedriveReport, reportOf } from '../../domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import type { Standing } from '../../domain/redrive/standing.ts';
import { type ReadRun, readRun } from '../../operations/redrive/run-journal.ts';
import { standingRun } from '../../operations/redrive/standing.ts';
import { count, time } from '../../presentation/formats.ts';
import { runState, runWords } from '../../presentation/redrive/redrive-text.ts';
import { runJson, type ToldRun } from '../../presentation/redrive/run-json.ts';
import { whereText } from '../../presentation/where.ts';
import type { CommandContext } from '../shell/context.ts';
import { printList } from '../shell/print.ts';

/** A run of this computer, in a list. */
export type RunRow = {
	readonly runId: string;
	readonly run: ReadRun;
	readonly report: RedriveReport;
	readonly state: Standing;
};

/** The runs of this computer, of one queue (by its `sourceKey`) or all; says which can't be read. */
export async function listRuns(
	{ redrives, out }: CommandContext,
	which: { readonly openOnly?: true; readonly source?: string },
): Promise<readonly RunRow[]> {
	const rows: RunRow[] = [];
	for (const { runId } of await redrives.runs.list()) {
		try {
			const read = readRun(runId, await redrives.runs.read(runId));
			if (which.source !== undefined && sourceKey(read.header.plan) !== which.source) continue;
			const { standing: state, ...run } = await standingRun(redrives.runs, read);
			const report = reportOf(run.state);
			if (which.openOnly === true && state === 'ended') continue;
			rows.push({ runId, run, report, state });
		} catch (error) {
			out.note(`awsmsg: ${failureLine(asFailure(error))}.`);
		}
	}
	return rows;
}

export async function printRuns(context: CommandContext, rows: readonly RunRow[]): Promise<void> {
	const now = context.clock.now();
	await printList<RunRow>(context, rows, {
		columns: [
			{ title: 'RUN', cell: ({ runId }) => runId },
			{ title: 'QUEUE', cell: ({ run }) => run.header.plan.source.name },
			{ title: 'WHERE', cell: ({ run }) => whereOf(run) },
			{ title: 'STARTED', cell: ({ run }) => time(run.header.at, now) },
			{
				title: 'STATE',
				cell: ({ state, report }) => runWords[runState(state, report)],
			},
			{ title: 'MOVED', align: 'right', cell: ({ report }) => count(report.outcomes.moved) },
			{
				title: 'OPEN',
				align: 'right',
				cell: openText,
			},
			{ title: 'SAID', cell: ({ report }) => report.said ?? '' },
		],
		toJson: (row) => runJson(toldRun(row)),
	});
}

function whereOf({ header }: ReadRun): string {
	const { source, place } = header.plan;
	return whereText(source.arn, place.endpoint);
}

/** A run of the list as JSON forms take it. */
export function toldRun({ runId, run, report, state }: RunRow): ToldRun {
	const { header, changedAt } = run;
	return { runId, state, plan: header.plan, startedAt: header.at, changedAt, report };
}

/** Messages that a resume would go on with: where it goes on with the whole plan, those that are known of and more. */
function openText({ run, report: { matched, outcomes }, state }: RunRow): string {
	const resumption = resumptionOf(run);
	if (resumption.kind === 'rest') return count(resumption.ids.size);
	if (resumption.kind === 'over') return count(0);
	const left = count(Math.max(0, matched - outcomes.moved));
	return state === 'interrupted' ? `${left}+` : left;
}
