"""What is drawn to be looked at, printed or put into a calendar: pure functions from words and numbers to bytes."""
