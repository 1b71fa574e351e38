import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import type { MoveTask } from '../../domain/resources.ts';
import { countIn, givenCount, givenText } from '../failures/bent-answer.ts';
import { optional } from '../gateway-parts.ts';

const moveStates = ['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED'] as const;

/** A move task as SQS lists it. Throws BentAnswerError for one without a status. */
export function toMoveTask(entry: ListMessageMoveTasksResultEntry, sourceArn: string): MoveTask {
	const told = givenText(entry.Status, 'Status');
	const status = moveStates.find((state) => state === told);
	return {
		// A state that AWS may add one day is shown under its own name, as the reason.
		status: status ?? 'FAILED',
		sourceArn: entry.SourceArn ?? sourceArn,
		...optional('destinationArn', entry.DestinationArn || undefined),
		...optional('handle', entry.TaskHandle || undefined),
		...optional('perSecond', countIn(entry.MaxNumberOfMessagesPerSecond)),
		// AWS leaves it out where nothing has moved.
		moved: givenCount(entry.ApproximateNumberOfMessagesMoved ?? 0, 'a count of moved messages'),
		...optional('toMove', countIn(entry.ApproximateNumberOfMessagesToMove)),
		...optional('startedAt', countIn(entry.StartedTimestamp)),
		...optional(
			'failureReason',
			status === undefined ? `unknown state ${told}` : entry.FailureReason || undefined,
		),
	};
}
