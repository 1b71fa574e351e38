/**
 * The pictures of docs/screens/, each a short story for the terminal language of
 * test/helpers/terminal.ts.
 * @type {readonly { name: string, columns: number, rows: number, args?: string[],
 *   env?: Record<string, string>,
 *   steps(app: import('../test/helpers/terminal.ts').TerminalApp): PromiseLike<void> }[]}
 */
export const scenes = [
	{
		name: 'queues-80x24',
		columns: 80,
		rows: 24,
		steps: (app) => app.sees(/orders-dlq/),
	},
	{
		name: 'queues-120x40',
		columns: 120,
		rows: 40,
		steps: (app) => app.sees(/orders-dlq/),
	},
	{
		name: 'queues-200x60',
		columns: 200,
		rows: 60,
		steps: (app) => app.sees(/orders-dlq/),
	},
	{
		name: 'help',
		columns: 120,
		rows: 40,
		steps: (app) =>
			app
				.sees(/orders-dlq/)
				.press('?')
				.sees(/help/i),
	},
];
