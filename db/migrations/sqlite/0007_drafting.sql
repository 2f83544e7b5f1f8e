CREATE TABLE `draft_steps` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`revision` integer NOT NULL,
	`document` text,
	`step` text NOT NULL,
	`subject` text NOT NULL,
	`made_by` text,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `revision`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `survey_texts` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`state` text NOT NULL,
	`fingerprint` text NOT NULL,
	`made_by` text,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `name`, `language`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
