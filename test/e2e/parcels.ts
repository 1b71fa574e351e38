/* Dead letters and a redrive of them that takes ten seconds: for tests of what happens in its middle. */
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import type { TerminalApp } from '../helpers/terminal.ts';
import { makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/** How many there are. */
export const parcels = 40;

/** An endpoint with {@link parcels} dead letters, `parcels-dlq`, and their source queue, `parcels`. */
export async function deadParcels(): Promise<Endpoint> {
	const endpoint = await startEndpoint();
	const bodies = Array.from({ length: parcels }, (_, index) => `{"parcel":${index}}`);
	await makeQueue(endpoint, 'parcels-dlq', bodies);
	await makeQueue(endpoint, 'parcels', [], {
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq',
			maxReceiveCount: 5,
		}),
	});
	return endpoint;
}

/** A redrive of them by our own engine, from the console, slow enough to be left in the middle. */
export async function redriveSlowly(app: TerminalApp): Promise<void> {
	await app.sees(/parcels-dlq +std +40/);
	await app.press('2').sees(/\[2 Dead 40!\]/);
	await app.sees(/>.*parcels-dlq +std +40/);
	await app.press('r').sees(/each to its own source: parcels/);
	// FILTER, TO, ENGINE, three of EDIT, PACE, RATE.
	await app.press('left', 'tab', 'tab').type('parcels');
	await app.press('tab', 'left').sees(/\(\*\) own/);
	await app.press('K').sees(/\(\*\) all at once/);
	await app.press('tab', 'tab', 'tab', 'tab', 'tab').sees(/messages a second/);
	await app.type('4').sees(/at least 10 s in all/);
	await app.press('shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab');
	await app.press('shift-tab', 'shift-tab').sees(/\[>Start<\]/);
	await app
		.seesNo(/ planning/)
		.press('enter')
		.sees(/Moves ~40 messages/);
	await confirm(app);
	await app.sees(/redrive parcels-dlq +running +[1-9]\d*/);
}
