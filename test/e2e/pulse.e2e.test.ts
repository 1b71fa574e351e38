import { test } from 'vitest';
import { start } from '../helpers/terminal.ts';

/*
An alarm fires, its ARN is what somebody has in hand, and pulse answers which queue, since when, and what to do next.
*/

test('an alarm of the demo leads to pulse, and from there to its queue and its redrive', async () => {
	const alarm = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:orders-dlq';
	const app = await start([alarm, '--local'], { columns: 120, rows: 40 });

	// Landed on what the alarm watches: which queue, how many, since when, what to do next.
	await app.sees(/Queues > Pulse/).sees(/> +dead +! orders-dlq +\d\d dead/);
	await app.sees(/orders-dlq +\d\d dead[^\n]* \d\d:\d\d/).sees(/\d+ letters lie here since/);
	await app.sees(/alarms +! orders-dlq +ALARM on orders-dlq +\d\d:\d\d/);
	await app
		.sees(/stuck +! audit-events +no consumer seen for/)
		.sees(/growing +! orders +slow consumer/);

	// What is lost tonight stands on top.
	await app.sees(/lost +! shipping-dlq +first lost within \d h/);

	// The queue and back; then the plan of its redrive.
	await app
		.press('enter')
		.sees(/Pulse > orders-dlq/)
		.sees(/dead letters come from orders, returns/);
	await app.press('esc').sees(/> +dead +! orders-dlq/);
	await app
		.press('r')
		.sees(/redrive plan for orders-dlq/)
		.sees(/nothing sent yet/);
	await app.press('esc').sees(/> +dead +! orders-dlq/);

	// Why, by its log line: a look, and the logs of what received the letter under the cursor.
	await app
		.press('p')
		.sees(/received 10/)
		.sees(/\{"type"/);
	await app
		.press('G', 'l')
		.sees(/TypeError: Cannot read properties of null/)
		.press('esc')
		.sees(/SAMPLE/)
		.press('esc')
		.sees(/> +dead +! orders-dlq/);

	// From anywhere: a key. It is one screen, not a stack of them.
	await app
		.press('1')
		.sees(/\[1 Queues\]/)
		.press('0')
		.sees(/Queues > Pulse/);
	await app
		.press('esc')
		.sees(/orders-dlq +std +\d/)
		.press('q')
		.exits(0);
});
