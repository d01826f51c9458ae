"""What each rule of a policy is good for: which calls it decides, and which it need not."""
