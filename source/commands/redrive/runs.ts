import { asFailure, failureLine } from '../../domain/failure.ts';
import { type RedriveReport, reportOf } from '../../domain/redrive/redrive-report.ts';
import { type ReadRun, readRun } from '../../operations/redrive/run-journal.ts';
import { count, time } from '../../presentation/formats.ts';
import type { CommandContext } from '../shell/context.ts';
import { isoTime } from '../shell/json.ts';
import { printList } from '../shell/print.ts';

/** A run of this computer, in a list. */
type RunRow = {
	readonly runId: string;
	readonly run: ReadRun;
	readonly report: RedriveReport;
	readonly state: 'running' | 'interrupted' | 'open' | 'ended';
};

/** Prints the runs of this computer, of one queue or all; answers how many. */
export async function listRuns(
	context: CommandContext,
	which: { readonly openOnly?: true; readonly sourceArn?: string },
): Promise<number> {
	const { redrives, out, clock } = context;
	const rows: RunRow[] = [];
	for (const { runId } of await redrives.runs.list()) {
		try {
			const run = readRun(runId, await redrives.runs.read(runId));
			const { source } = run.header.plan;
			if (which.sourceArn !== undefined && source.arn !== which.sourceArn) continue;
			const report = reportOf(run.state);
			const holder = await redrives.runs.holder(source.arn);
			const state = holder?.owner === runId ? 'running' : stateOf(report);
			if (which.openOnly === true && state === 'ended') continue;
			rows.push({ runId, run, report, state });
		} catch (error) {
			out.note(`awsmsg: ${failureLine(asFailure(error))}.`);
		}
	}
	const now = clock.now();
	await printList<RunRow>(context, rows, {
		columns: [
			{ title: 'RUN', cell: ({ runId }) => runId },
			{ title: 'QUEUE', cell: ({ run }) => run.header.plan.source.name },
			{ title: 'STARTED', cell: ({ run }) => time(run.header.at, now) },
			{ title: 'STATE', cell: ({ state }) => state },
			{ title: 'MOVED', align: 'right', cell: ({ report }) => count(report.outcomes.moved) },
			{
				title: 'OPEN',
				align: 'right',
				cell: ({ report }) => count(openOf(report)),
			},
			{ title: 'SAID', cell: ({ report }) => report.said ?? '' },
		],
		toJson: ({ runId, run, report, state }) => ({
			run: runId,
			state,
			source: run.header.plan.source.arn,
			startedAt: isoTime(run.header.at),
			changedAt: isoTime(run.changedAt),
			report,
		}),
	});
	return rows.length;
}

/** Messages whose fate a resume can settle. */
function openOf({ outcomes }: RedriveReport): number {
	return outcomes['sent-not-deleted'] + outcomes.unknown;
}

function stateOf(report: RedriveReport): RunRow['state'] {
	if (report.state === 'interrupted') return 'interrupted';
	return openOf(report) > 0 ? 'open' : 'ended';
}
