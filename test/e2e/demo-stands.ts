/**
 * The first screen once the dead letters of the demo are there: it is shown while they still die, and nobody
 * reads it so fast.
 */
export const demoStands = /! orders-dlq +[3-9]\d [\s\S]*! payments-dlq +14 /;
