import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { isoTime, knownTime, taskJson } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { followedMoveTask, run as runShape } from '../json/shapes/redrives.ts';

type RunJson = Form<typeof runShape>;

/** A run, as far as it is known. Times in ms since the epoch. */
export type ToldRun = {
	readonly runId: string;
	readonly state: RunJson['state'];
	readonly plan: Pick<RedrivePlan, 'source' | 'place'>;
	readonly startedAt?: number;
	readonly changedAt?: number;
	readonly report: RedriveReport;
};

/** A run in JSON: the same while it runs, when it ends, and in the list of all. */
export function runJson({ runId, state, plan, startedAt, changedAt, report }: ToldRun): RunJson {
	const { said, scanned, unmatched, missing, matched, outcomes, deleted, failed, steps } = report;
	return {
		kind: 'run',
		runId,
		state,
		sourceArn: plan.source.arn,
		endpointUrl: plan.place.endpoint,
		startedAt: knownTime(startedAt),
		changedAt: knownTime(changedAt),
		endReason: report.why,
		...{ said, scanned, unmatched, missing, undecided: report.costly, matched },
		...{ outcomes, rest: report.rest, deleted, failed },
		possibleDuplicateMessageIds: report.possibleDuplicates,
		sentNotDeletedMessageIds: report.sentNotDeleted,
		unknownMessageIds: report.unknown,
		returnedMessageIds: report.returned,
		givenBackMessageIds: report.givenBack,
		perhapsGivenBack: report.perhapsGivenBack && {
			messageIds: report.perhapsGivenBack.ids,
			returnsAt: isoTime(report.perhapsGivenBack.until),
		},
		hidden: report.hidden && {
			count: report.hidden.count,
			returnsAt: isoTime(report.hidden.until),
		},
		edited: report.edited.map(({ id, copy, before, after }) => ({
			messageId: id,
			newMessageId: copy,
			digestBefore: before,
			digestAfter: after,
		})),
		approximateNumberOfMessagesLeft: report.left,
		stoppedGroups: report.stoppedGroups.map(([messageGroupId, why]) => ({ messageGroupId, why })),
		steps: steps.map(({ step, sent, verdict }) => ({ step, sent, verdict })),
	};
}

/** A move task that was followed to its end, in JSON, with the run of the canary before it. */
export function followedTaskJson(
	task: MoveTask,
	{
		bounced,
		canary,
	}: { readonly bounced?: string | undefined; readonly canary?: RunJson | undefined },
): Form<typeof followedMoveTask> {
	return { ...taskJson(task), bounced, canary };
}
