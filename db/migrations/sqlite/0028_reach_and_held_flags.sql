CREATE TABLE `low_rating_reach` (
	`office_id` text NOT NULL,
	`counter_code` text NOT NULL,
	`from_at` integer NOT NULL,
	`reaches` integer NOT NULL,
	PRIMARY KEY(`office_id`, `counter_code`, `from_at`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
-- Two looks at the same time may have held one doubt twice: the first row goes on holding it.
UPDATE "response_flags" SET "lifted_at" = "set_at" WHERE "lifted_at" IS NULL AND "id" NOT IN (SELECT min("id") FROM "response_flags" WHERE "lifted_at" IS NULL GROUP BY "office_id", "response_id", "rule", "version");--> statement-breakpoint
CREATE UNIQUE INDEX `response_flags_held` ON `response_flags` (`office_id`,`response_id`,`rule`,`version`) WHERE "response_flags"."lifted_at" is null;