PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_cells` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`cut` text NOT NULL,
	`cut_value` text NOT NULL,
	`question` text NOT NULL,
	`edition` integer NOT NULL,
	`period_kind` text NOT NULL,
	`period` text NOT NULL,
	`code` text NOT NULL,
	`n_raw` integer NOT NULL,
	`n_used` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `cut`, `cut_value`, `period_kind`, `period`, `question`, `edition`, `code`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_cells`("office_id", "survey_id", "cut", "cut_value", "question", "edition", "period_kind", "period", "code", "n_raw", "n_used") SELECT "office_id", "survey_id", "cut", "cut_value", "question", "edition", "period_kind", "period", "code", "n_raw", "n_used" FROM `cells`;--> statement-breakpoint
DROP TABLE `cells`;--> statement-breakpoint
ALTER TABLE `__new_cells` RENAME TO `cells`;--> statement-breakpoint
PRAGMA foreign_keys=ON;