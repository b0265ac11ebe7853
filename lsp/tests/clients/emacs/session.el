;;; session.el --- The server under the real Emacs with Eglot, without a screen  -*- lexical-binding: t; -*-

;; emacs --batch -Q -l session.el; SLA_LSP is the server's binary, SLA_ROOT the repository. The set-up in between is the
;; one of docs/editors.md. Written for Emacs 28 with the package eglot (Debian 12) and for 29 and later, which have it.

;;; Code:

(require 'package)
;; -Q leaves out where Debian puts packages.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'eglot)

(defvar passed 0)
(defvar failed 0)

(defun check (name good &optional seen)
  "Counts whether what NAME says is GOOD; shows what was SEEN where it is not."
  (if good
      (progn (setq passed (1+ passed)) (message "ok: %s" name))
    (setq failed (1+ failed))
    (message "FAILED: %s: %S" name seen)))

(defun wait-for (condition)
  "Waits up to twenty seconds until CONDITION gives something, and gives that."
  (let ((until (+ (float-time) 20)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) until))
      (accept-process-output nil 0.02))
    found))

;; What docs/editors.md says for init.el.
(with-temp-buffer
  (insert-file-contents (expand-file-name "docs/editors.md" (getenv "SLA_ROOT")))
  (search-forward "```elisp\n")
  (let ((from (point)))
    (search-forward "\n```")
    (goto-char from)
    (let ((until (save-excursion (search-forward "\n```") (match-beginning 0))))
      (save-restriction
        (narrow-to-region from until)
        (goto-char (point-min))
        (let (form)
          (while (setq form (ignore-errors (read (current-buffer))))
            (eval form t)))))))
(remove-hook 'sla-mode-hook #'eglot-ensure)
(setcdr (assq 'sla-mode eglot-server-programs) (list (getenv "SLA_LSP")))

(setq eglot-sync-connect 20
      eglot-autoshutdown nil
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil)

(defun place-of (text)
  "Goes to where TEXT stands in the buffer."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun run ()
  "Drives a session."
  (let ((buffer (find-file-noselect (expand-file-name "tests/syntax/ok/hosting.sla" (getenv "SLA_ROOT")))))
    (with-current-buffer buffer
      (check "files of contracts have the mode" (eq major-mode 'sla-mode) major-mode)
      (check "comments begin with two strokes" (equal comment-start "// ") comment-start)
      (apply #'eglot--connect (eglot--guess-contact))
      (let ((server (wait-for #'eglot-current-server)))
        (check "the server is connected" server)
        (unless (bound-and-true-p eglot--managed-mode) (eglot--maybe-activate-editing-mode))
        (place-of "availability >= 99.9%")
        (let ((hover (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams))))
          (check "hover tells the title" (string-match-p "Monthly availability" (format "%S" hover)) hover))
        (let ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
          (check "the definition is found" found found))
        (check "the outline has entries" (> (length (funcall imenu-create-index-function)) 3))
        (goto-char (point-max))
        (insert "\nme")
        (let* ((capf (eglot-completion-at-point))
               (offered (all-completions "me" (nth 2 capf))))
          (check "completion offers declarations" (member "metric" offered) offered))
        (delete-char -2)
        ;; Typing, with letters of several widths.
        (goto-char (point-min))
        (insert "// é漢😀x\npart nimbus {}\n")
        (goto-char (point-min))
        (search-forward "😀")
        (insert "y")
        (eglot--signal-textDocument/didChange)
        (let ((text (jsonrpc-request server :sla/viewText (eglot--TextDocumentIdentifier))))
          (check "the server has the text of the buffer"
                 (equal text (buffer-substring-no-properties (point-min) (point-max)))
                 text))
        (flymake-mode 1)
        (flymake-start)
        (let ((told (wait-for (lambda () (seq-find (lambda (one) (string-match-p "part" (flymake-diagnostic-text one)))
                                                   (flymake-diagnostics))))))
          (check "the mistake is told" told (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))
          (when told
            (check "at its line" (equal (line-number-at-pos (flymake-diagnostic-beg told)) 2))))
        (place-of "availability >= 99.9%")
        (eglot-rename "uptime_of_web")
        (check "a new name goes to every place"
               (save-excursion (goto-char (point-min)) (search-forward "metric uptime_of_web " nil t)))
        (set-buffer-modified-p nil)
        (eglot-shutdown server nil nil t)
        (check "the server ends" (wait-for (lambda () (not (jsonrpc-running-p server)))))))))

(condition-case problem
    (run)
  (error (check "nothing is thrown" nil problem)))
(message "emacs: %d passed, %d failed" passed failed)
(kill-emacs (if (and (zerop failed) (> passed 8)) 0 1))

;;; session.el ends here
